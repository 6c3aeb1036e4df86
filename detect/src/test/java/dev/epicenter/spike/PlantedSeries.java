package dev.epicenter.spike;

import java.util.Random;

/**
 * Synthetic series with events at known positions: a power-law fall from 11 to about 2, noise that is autocorrelated
 * (AR(1), 0.3) and heavy-tailed (Student's t, 6 degrees of freedom) with a standard deviation of {@link #NOISE}, and
 * one event.
 */
final class PlantedSeries {
    static final double NOISE = 0.05;
    private static final double AR = 0.3;
    private static final int DEGREES = 6;

    private PlantedSeries() {}

    /**
     * An event added to the series at its onset; {@code deadline} is the last step after the onset that counts as in
     * time.
     */
    enum Event {
        NONE("none", 0),
        JUMP_BIG("jump .3, decay 10", 30),
        JUMP_SMALL("jump .15, decay 10", 30),
        RAMP_SHORT("ramp of 30 steps to .4", 60),
        RAMP_LONG("ramp of 200 steps to .4", 230),
        SHIFT("permanent +.1", 200),
        SECOND("jump .3, decay 10, 60 after one of 2.0", 30),
        DAMAGED("40 damaged batches, +1", 39),
        SLOW("slow divergence, +1 over 2000 steps", 2000);

        final String words;
        final int deadline;

        Event(String words, int deadline) {
            this.words = words;
            this.deadline = deadline;
        }

        private double at(int since) {
            if (since < -60) {
                return 0;
            }
            double first = this == SECOND ? 2 * Math.exp(-(since + 60) / 10.0) : 0;
            if (since < 0) {
                return first;
            }
            return switch (this) {
                case NONE -> 0;
                case JUMP_BIG, SECOND -> first + 0.3 * Math.exp(-since / 10.0);
                case JUMP_SMALL -> 0.15 * Math.exp(-since / 10.0);
                case RAMP_SHORT -> ramp(since, 30);
                case RAMP_LONG -> ramp(since, 200);
                case SHIFT -> 0.1;
                case DAMAGED -> since < 40 ? 1 : 0;
                case SLOW -> since / 2000.0;
            };
        }

        /** Up to .4 in {@code length} steps, then back with a decay of 10. */
        private static double ramp(int since, int length) {
            return since < length ? 0.4 * (since + 1) / length : 0.4 * Math.exp((length - since) / 10.0);
        }
    }

    static double[] of(Event event, int onset, int length, Random random) {
        double[] series = new double[length];
        double innovation = NOISE * Math.sqrt(1 - AR * AR) / Math.sqrt(DEGREES / (DEGREES - 2.0));
        double noise = 0;
        for (int i = 0; i < length; i++) {
            noise = AR * noise + innovation * student(random);
            series[i] = 2 + 9 / Math.sqrt(1 + i) + noise + event.at(i - onset);
        }
        return series;
    }

    private static double student(Random random) {
        double chiSquare = 0;
        for (int i = 0; i < DEGREES; i++) {
            double z = random.nextGaussian();
            chiSquare += z * z;
        }
        return random.nextGaussian() / Math.sqrt(chiSquare / DEGREES);
    }
}
