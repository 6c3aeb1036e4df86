package dev.epicenter.statistics;

/**
 * Wald's sequential probability ratio test of a rate (Wald 1945, "Sequential tests of statistical hypotheses"): after
 * each replay it decides whether to stop. With p0 = 0.9 (the change has no effect), p1 = 0.3 (it prevents the spike)
 * and both errors 0.05, two clean replays, or three that spike, decide.
 *
 * <p>The log likelihood ratio of H1 to H0 changes by ln(p1/p0) for a replay that spikes and by ln((1-p1)/(1-p0)) for a
 * clean one. The test accepts H1 at ln((1-beta)/alpha) or above, and H0 at ln(beta/(1-alpha)) or below. The true errors
 * then sum to at most alpha + beta, and each is at most alpha/(1-beta) and beta/(1-alpha) respectively.
 *
 * @param p0 the rate of spikes under H0, in (0, 1)
 * @param p1 the rate of spikes under H1, in (0, 1), on either side of {@code p0}
 * @param alpha the error of deciding H1 where H0 holds, in (0, 0.5)
 * @param beta the error of deciding H0 where H1 holds, in (0, 0.5)
 */
public record Sprt(double p0, double p1, double alpha, double beta) {
    /** The decision after the replays so far. */
    public enum Decision {
        H0,
        H1,
        UNDECIDED
    }

    public Sprt {
        if (!(p0 > 0 && p0 < 1 && p1 > 0 && p1 < 1 && p0 != p1)) {
            throw new IllegalArgumentException(
                    "requires two different rates between 0 and 1, not " + p0 + " and " + p1);
        }
        if (!(alpha > 0 && alpha < 0.5 && beta > 0 && beta < 0.5)) {
            throw new IllegalArgumentException("requires errors between 0 and 0.5, not " + alpha + " and " + beta);
        }
    }

    /** Decides after {@code spiked + clean} replays; their order does not matter. */
    public Decision decide(long spiked, long clean) {
        double ratio = spiked * ofSpiked() + clean * ofClean();
        if (ratio >= upper()) {
            return Decision.H1;
        }
        return ratio <= lower() ? Decision.H0 : Decision.UNDECIDED;
    }

    /** The same test with its errors divided among {@code queries} decisions (Bonferroni). */
    public Sprt sharedAmong(int queries) {
        return new Sprt(p0, p1, alpha / queries, beta / queries);
    }

    private double ofSpiked() {
        return Math.log(p1 / p0);
    }

    private double ofClean() {
        return Math.log((1 - p1) / (1 - p0));
    }

    private double upper() {
        return Math.log((1 - beta) / alpha);
    }

    private double lower() {
        return Math.log(beta / (1 - alpha));
    }
}
