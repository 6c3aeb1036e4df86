package dev.epicenter.report;

/** The dose plot of a replay's arms. */
public final class ExperimentDoses {
    private ExperimentDoses() {}

    /** As SVG; empty where no arm turns a knob alone. */
    public static String svg(ExperimentView experiment) {
        return DoseChart.svg(experiment);
    }
}
