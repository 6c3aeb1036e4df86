/** The seventh stage: whether the loss surface was too sharp for the learning rate. */
@NullMarked
package dev.epicenter.diagnosis.sharpness;

import org.jspecify.annotations.NullMarked;
