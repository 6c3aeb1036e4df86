package dev.epicenter.study;

import java.util.List;
import java.util.OptionalDouble;

/**
 * The result of a contrast.
 *
 * @param contrast as stated
 * @param samples those of its cells
 * @param shown what the samples show
 * @param adjusted the deciding p-value after Holm correction over the claims; uncorrected for a positive control
 * @param power at the smallest effect of interest, simulated from the pilot; empty if the pilot has no spread
 * @param decision of the claim
 * @param sentence the result in words
 */
public record ContrastResult(
        Contrast contrast,
        List<Sample> samples,
        Comparison shown,
        double adjusted,
        OptionalDouble power,
        Decision decision,
        String sentence) {
    public ContrastResult {
        samples = List.copyOf(samples);
    }

    /** A copy with another decision and sentence. */
    ContrastResult with(Decision other, String words) {
        return new ContrastResult(contrast, samples, shown, adjusted, power, other, words);
    }
}
