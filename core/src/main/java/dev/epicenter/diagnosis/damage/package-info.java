/** The sixth stage: what the spike cost, and whether waiting pays. */
@NullMarked
package dev.epicenter.diagnosis.damage;

import org.jspecify.annotations.NullMarked;
