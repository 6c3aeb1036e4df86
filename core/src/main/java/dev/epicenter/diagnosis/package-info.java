/** Diagnosis of a spike: the stages of {@code docs/explanation/diagnosis.md}, each a set of replays, and the verdict derived from them. */
@NullMarked
package dev.epicenter.diagnosis;

import org.jspecify.annotations.NullMarked;
