package dev.epicenter.forecast.table;

import dev.epicenter.Formats;
import dev.epicenter.NumberText;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The unit of a metric's scores, as a map to fractions: 0 to 1, rising with skill. Models of scores are fitted to the
 * fractions, and predictions are mapped back.
 */
public sealed interface ScoreUnit {
    /** The fraction of a value in this unit. */
    double fraction(double value);

    /** The value of a fraction: the inverse. */
    double value(double fraction);

    /** The absolute derivative of {@link #fraction}, for propagating errors. */
    double slope(double value);

    /** Whether a value is possible in this unit. */
    boolean allows(double value);

    /** Its name. */
    String words();

    /** Whether a score is a share of something, printed in percent. */
    default boolean isShare() {
        return false;
    }

    /** {@code value} with the digits that people give in this unit. */
    default String text(double value) {
        return Formats.shortly(value);
    }

    /**
     * From {@code low} to {@code high}, linearly.
     *
     * @param falls whether {@code low} is the best score
     */
    record Range(double low, double high, boolean falls) implements ScoreUnit {
        /** Fractions, 0 to 1. */
        public static final Range FRACTION = new Range(0, 1, false);

        public static final Range PERCENT = new Range(0, 100, false);

        public Range {
            if (!(low < high)) {
                throw new IllegalArgumentException("no range: " + low + " to " + high);
            }
        }

        @Override
        public double fraction(double value) {
            double part = (value - low) / (high - low);
            return falls ? 1 - part : part;
        }

        @Override
        public double value(double fraction) {
            return low + (high - low) * (falls ? 1 - fraction : fraction);
        }

        @Override
        public double slope(double value) {
            return 1 / (high - low);
        }

        @Override
        public boolean allows(double value) {
            double rounding = 1e-9 * (high - low);
            return value >= low - rounding && value <= high + rounding;
        }

        @Override
        public boolean isShare() {
            return equals(FRACTION) || equals(PERCENT);
        }

        @Override
        public String words() {
            if (isShare()) {
                return equals(PERCENT) ? "percent" : "fraction";
            }
            boolean isRate = low == 0 && (high == 1 || high == 100);
            return (falls ? isRate ? "error rate, " : "falling, " : "") + NumberText.of(low) + " to "
                    + NumberText.of(high);
        }
    }

    /** The kinds of {@link Loss}. */
    enum LossKind {
        PERPLEXITY("perplexity"),
        /** Per byte, character or token. */
        BITS("bits"),
        /** In nats, or any other unit. */
        LOSS("loss"),
        /** The negative of a loss. */
        LOG_LIKELIHOOD("log likelihood");

        private final String words;

        LossKind(String words) {
            this.words = words;
        }
    }

    /**
     * A metric without an upper bound that falls with skill: the fraction is 2 to the power of -L/{@code half}, with the
     * loss L, or the binary logarithm of the perplexity. It halves for every {@code half} of loss.
     *
     * @param half a power of two near the median loss of the scores, so that their fractions are near one half
     */
    record Loss(LossKind kind, double half) implements ScoreUnit {
        private static final double LN2 = Math.log(2);

        /** Of a metric whose losses have this median. */
        static Loss of(LossKind kind, double median) {
            double loss = Math.max(1e-6, loss(kind, median));
            return new Loss(kind, Math.pow(2, Math.rint(Math.log(loss) / LN2)));
        }

        private static double loss(LossKind kind, double value) {
            return switch (kind) {
                case PERPLEXITY -> Math.log(value) / LN2;
                case LOG_LIKELIHOOD -> -value;
                case BITS, LOSS -> value;
            };
        }

        @Override
        public double fraction(double value) {
            return Math.pow(2, -loss(kind, value) / half);
        }

        @Override
        public double value(double fraction) {
            double loss = -half * Math.log(Math.max(Double.MIN_NORMAL, fraction)) / LN2;
            return switch (kind) {
                case PERPLEXITY -> Math.pow(2, loss);
                case LOG_LIKELIHOOD -> -loss;
                case BITS, LOSS -> loss;
            };
        }

        @Override
        public double slope(double value) {
            double ofLoss = fraction(value) * LN2 / half;
            return kind == LossKind.PERPLEXITY ? ofLoss / (value * LN2) : ofLoss;
        }

        @Override
        public boolean allows(double value) {
            return kind == LossKind.PERPLEXITY ? value >= 1 : loss(kind, value) >= 0;
        }

        @Override
        public String words() {
            return kind.words;
        }
    }

    /**
     * A rating; the fraction is the expected score against a player rated {@code center} (Elo 1978).
     *
     * @param center near the median rating
     */
    record Elo(double center) implements ScoreUnit {
        private static final double SCALE = 400 / Math.log(10);

        @Override
        public double fraction(double value) {
            return 1 / (1 + Math.exp((center - value) / SCALE));
        }

        @Override
        public double value(double fraction) {
            double inside = Math.min(1 - 1e-9, Math.max(1e-9, fraction));
            return center + SCALE * Math.log(inside / (1 - inside));
        }

        @Override
        public double slope(double value) {
            double part = fraction(value);
            return part * (1 - part) / SCALE;
        }

        @Override
        public boolean allows(double value) {
            return true;
        }

        @Override
        public String words() {
            return "Elo";
        }

        @Override
        public String text(double value) {
            return Formats.fixed(value, 0);
        }
    }

    /** A choice of unit, whose constants depend on the scores. */
    enum Kind {
        FRACTION,
        PERCENT,
        ERROR,
        PERPLEXITY,
        BITS,
        LOSS,
        LOG_LIKELIHOOD,
        ELO,
        CENTERED,
        RANGE
    }

    /**
     * A unit as {@code --unit} gives it.
     *
     * @param worst of {@link Kind#RANGE}
     * @param best of {@link Kind#RANGE}; below {@code worst} for scores that fall with skill
     */
    record Choice(Kind kind, double worst, double best) {
        public static final String WORDS =
                "fraction, percent, error, perplexity, bits, loss, log_likelihood, elo, centered, or a range from the worst to"
                        + " the best score such as -1:1";

        /** A larger error rate is none. */
        private static final int MOST_INSERTIONS = 10;

        private static final Pattern RANGE = Pattern.compile("^([-+0-9.eE]{1,20}):([-+0-9.eE]{1,20})$");

        static Optional<Choice> parse(String text) {
            Matcher range = RANGE.matcher(text);
            if (range.matches()) {
                Optional<Double> worst = NumberText.parse(range.group(1));
                Optional<Double> best = NumberText.parse(range.group(2));
                return worst.isPresent() && best.isPresent() && !worst.get().equals(best.get())
                        ? Optional.of(new Choice(Kind.RANGE, worst.get(), best.get()))
                        : Optional.empty();
            }
            for (Kind kind : Kind.values()) {
                if (kind != Kind.RANGE && kind.name().equals(text.toUpperCase(Locale.ROOT))) {
                    return Optional.of(new Choice(kind, 0, 1));
                }
            }
            return Optional.empty();
        }

        /**
         * The unit.
         *
         * @param median of the scores
         * @param most the highest score
         * @param chance of the task, for {@link Kind#CENTERED}; 0 where unknown
         */
        ScoreUnit unit(double median, double most, OptionalDouble chance) {
            return switch (kind) {
                case FRACTION -> Range.FRACTION;
                case PERCENT -> Range.PERCENT;
                case ERROR -> new Range(0, largestError(most), true);
                case PERPLEXITY -> Loss.of(LossKind.PERPLEXITY, median);
                case BITS -> Loss.of(LossKind.BITS, median);
                case LOSS -> Loss.of(LossKind.LOSS, median);
                case LOG_LIKELIHOOD -> Loss.of(LossKind.LOG_LIKELIHOOD, median);
                case ELO -> new Elo(100 * Math.rint(median / 100));
                // (accuracy - chance) / (1 - chance)
                case CENTERED -> new Range(-chance.orElse(0) / (1 - chance.orElse(0)), 1, false);
                case RANGE -> new Range(Math.min(worst, best), Math.max(worst, best), best < worst);
            };
        }

        /** 1 or, in percent, 100; more for a word error rate, which insertions may raise above 1. */
        private static double largestError(double most) {
            double hundreds = Math.max(1, Math.ceil(most / 100));
            return most <= 1 ? 1 : 100 * (hundreds <= MOST_INSERTIONS ? hundreds : 1);
        }

        /** As {@link #unit}, for scores with a percent sign, which are given as fractions. */
        ScoreUnit ofFractions(double most) {
            return kind == Kind.ERROR ? new Range(0, Math.max(1, Math.ceil(most)), true) : Range.FRACTION;
        }
    }
}
