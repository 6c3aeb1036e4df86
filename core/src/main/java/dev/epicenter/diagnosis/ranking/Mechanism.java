package dev.epicenter.diagnosis.ranking;

import java.util.Map;

/**
 * One way in which a cause acts, such as a burst of weight decay. How large it was is not part of it: the answers were counted
 * over several sizes.
 *
 * @param cause that it belongs to
 * @param runs number of planted runs that were counted; 0 where the answers are assumed
 * @param counts how often each probe had each answer; for an assumed mechanism the weights of what is expected
 */
record Mechanism(String name, RankedCause cause, int runs, Map<Probe, Map<Answer, Double>> counts) {
    Mechanism {
        counts = Map.copyOf(counts);
    }
}
