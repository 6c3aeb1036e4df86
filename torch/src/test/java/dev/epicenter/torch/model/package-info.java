@NullMarked
package dev.epicenter.torch.model;

import org.jspecify.annotations.NullMarked;
