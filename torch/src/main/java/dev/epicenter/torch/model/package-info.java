/** The GPT: flat parameters, layers as plain functions of tensors, exact short cuts. */
@NullMarked
package dev.epicenter.torch.model;

import org.jspecify.annotations.NullMarked;
