package dev.epicenter.config;

/** Where tensors live. */
public enum Device {
    CPU,
    CUDA
}
