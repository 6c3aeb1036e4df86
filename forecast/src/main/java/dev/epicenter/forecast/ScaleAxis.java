package dev.epicenter.forecast;

import dev.epicenter.EpicenterException;
import java.util.OptionalDouble;

/** The measure of scale, on a log10 axis that grows with it. */
public enum ScaleAxis {
    PARAMS,
    TOKENS,
    /** The given floating-point operations, or 6ND of N parameters on D tokens (Kaplan et al. 2020, section 2.1). */
    COMPUTE,
    /** The model's loss, falling: the axis is -log10. */
    LOSS;

    /** 6ND. */
    public static double compute(double params, double tokens) {
        return 6 * params * tokens;
    }

    /**
     * The training compute at {@code point} as a fraction of that at {@code other}: by the axis of compute, else by 6ND, and
     * by N alone where tokens are unknown.
     */
    double relativeCost(Point point, Point other) {
        boolean tokens = point.logTokens() != 0 && other.logTokens() != 0;
        return Math.pow(
                10,
                this == COMPUTE
                        ? point.x() - other.x()
                        : point.logParams() - other.logParams() + (tokens ? point.logTokens() - other.logTokens() : 0));
    }

    /** Whether {@code row} has a position on this axis. */
    boolean has(ScoreRow row) {
        return switch (this) {
            case PARAMS -> true;
            case TOKENS -> row.tokens().isPresent();
            case COMPUTE -> row.flops().isPresent() || row.tokens().isPresent();
            case LOSS -> row.loss().isPresent();
        };
    }

    /** The column that this axis needs. */
    String column() {
        return switch (this) {
            case PARAMS -> "params";
            case TOKENS, COMPUTE -> "tokens";
            case LOSS -> "loss";
        };
    }

    /**
     * The position of {@code row}.
     *
     * @throws EpicenterException where the row has none
     */
    double of(ScoreRow row, String source) {
        return switch (this) {
            case PARAMS -> Math.log10(row.params());
            case TOKENS -> Math.log10(known(row.tokens(), "tokens", row, source));
            case COMPUTE ->
                Math.log10(
                        row.flops().isPresent()
                                ? row.flops().getAsDouble()
                                : compute(row.params(), known(row.tokens(), "tokens", row, source)));
            case LOSS -> -Math.log10(known(row.loss(), "loss", row, source));
        };
    }

    private static double known(OptionalDouble value, String column, ScoreRow row, String source) {
        return value.orElseThrow(() -> new EpicenterException(source + ", line " + row.line() + ", column " + column
                + ": unknown for the family " + row.family()
                + "; give it, use --axis params, or omit the family with"
                + " --without " + row.family()));
    }
}
