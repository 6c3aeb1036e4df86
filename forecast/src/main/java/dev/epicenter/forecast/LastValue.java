package dev.epicenter.forecast;

/** The score at the largest scale seen, carried forward: what every other method has to beat. */
public record LastValue() implements Method {
    @Override
    public String words() {
        return "last value";
    }

    @Override
    public Fit fit(Corpus training) {
        return (series, where) -> series.last().score();
    }
}
