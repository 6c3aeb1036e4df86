package dev.epicenter.intervention;

import dev.epicenter.NumberText;

/**
 * A change of the weights or moments that the segment starts from, applied once before its first step. A segment that resumes
 * one begun under it does not apply it again.
 */
public sealed interface StateChange extends Intervention {
    String ALL = "*";

    /** The pattern of the tensors that are changed. */
    String pattern();

    @Override
    default <R> R accept(Families<R> families) {
        return families.state(this);
    }

    /** Calls the method of this type. */
    <R> R accept(Types<R> types);

    /** What to do with each type. A new type does not compile before every trainer applies it. */
    interface Types<R> {
        R resetMoments(ResetMoments reset);

        R rescale(Rescale rescale);

        R jitter(Jitter jitter);

        R nudge(Nudge nudge);
    }

    /** Sets a moment to zero: {@code reset=m}, {@code reset=v:h.0.*}. */
    record ResetMoments(String moment, String pattern) implements StateChange {
        @Override
        public String key() {
            return "reset";
        }

        @Override
        public String value() {
            return moment + suffix(pattern);
        }

        @Override
        public <R> R accept(Types<R> types) {
            return types.resetMoments(this);
        }
    }

    /**
     * Multiplies weights by c, divides the first moment by c and the second by c^2, as the gradients change where the loss does
     * not depend on the weights' scale: {@code rescale=wte:1.3}.
     */
    record Rescale(String pattern, double factor) implements StateChange {
        @Override
        public String key() {
            return "rescale";
        }

        @Override
        public String value() {
            return pattern + ":" + NumberText.of(factor);
        }

        @Override
        public <R> R accept(Types<R> types) {
            return types.rescale(this);
        }
    }

    /** A sham: multiplies each weight by 1 + relative N(0,1): {@code jitter=1e-6:3}, 3 the seed. */
    record Jitter(double relative, long seed, String pattern) implements StateChange {
        public Jitter(double relative, long seed) {
            this(relative, seed, ALL);
        }

        @Override
        public String key() {
            return "jitter";
        }

        @Override
        public String value() {
            return NumberText.of(relative) + ":" + seed + suffix(pattern);
        }

        @Override
        public boolean sham() {
            return true;
        }

        @Override
        public <R> R accept(Types<R> types) {
            return types.jitter(this);
        }
    }

    /** A sham of a given size: adds a Gaussian direction of that L2 norm to the weights: {@code nudge=0.1:3:wte}. */
    record Nudge(double norm, long seed, String pattern) implements StateChange {
        public Nudge(double norm, long seed) {
            this(norm, seed, ALL);
        }

        @Override
        public String key() {
            return "nudge";
        }

        @Override
        public String value() {
            return NumberText.of(norm) + ":" + seed + suffix(pattern);
        }

        @Override
        public boolean sham() {
            return true;
        }

        @Override
        public <R> R accept(Types<R> types) {
            return types.nudge(this);
        }
    }

    private static String suffix(String pattern) {
        return pattern.equals(ALL) ? "" : ":" + pattern;
    }
}
