/**
 * Why a spike came: the stages of {@code docs/explanation/diagnosis.md}, each a set of replays, and the verdict
 * that they allow.
 */
@NullMarked
package dev.epicenter.diagnosis;

import org.jspecify.annotations.NullMarked;
