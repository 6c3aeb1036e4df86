package dev.epicenter.config;

/** The device that holds the tensors. */
public enum Device {
    CPU,
    CUDA
}
