/** The networks: flat parameters, layers as plain functions of tensors, and exact shortcuts. */
@NullMarked
package dev.epicenter.torch.model;

import org.jspecify.annotations.NullMarked;
