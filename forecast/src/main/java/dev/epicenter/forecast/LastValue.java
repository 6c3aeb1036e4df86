package dev.epicenter.forecast;

/** The baseline of every method: the score at the largest shown scale, carried forward. */
public record LastValue() implements Method {
    @Override
    public String words() {
        return "last value";
    }

    @Override
    public Fit fit(SeriesSet training) {
        return (series, where) -> series.last().score();
    }
}
