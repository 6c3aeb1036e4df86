package dev.epicenter.report;

/** The dose-response chart of the arms of an experiment. */
public final class ExperimentDoses {
    private ExperimentDoses() {}

    /** The chart as SVG; empty where no arm changes one knob only. */
    public static String svg(ExperimentView experiment) {
        return DoseChart.svg(experiment);
    }
}
