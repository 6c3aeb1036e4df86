/** The first stage: does the spike recur, bit for bit? */
@NullMarked
package dev.epicenter.diagnosis.reproduce;

import org.jspecify.annotations.NullMarked;
