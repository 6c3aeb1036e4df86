package dev.epicenter.study;

import dev.epicenter.Key;
import dev.epicenter.config.DataConfig;
import dev.epicenter.config.RecordFile;
import dev.epicenter.config.RunConfig;
import dev.epicenter.segment.ControlEvaluation;

/** How the trained model controls its plant: an outcome of cells whose data have {@code kind: control}. */
public record Controlled(
        @Key(value = "one word", required = true) String name,

        @Key("openness, cost, information_cost, total_cost or linear_openness")
        Measure measure,

        @Key(SCALE) Scale scale)
        implements Outcome {

    /** What is measured. */
    public enum Measure {
        /** Share of a step disturbance that the model's action does not cancel. */
        OPENNESS,
        /** The model's cost relative to that of the best linear controller with the same context: lack of skill. */
        COST,
        /** That controller's cost relative to the expert's: lack of information. */
        INFORMATION_COST,
        /** The model's cost relative to the expert's. */
        TOTAL_COST,
        /** As openness, of the best linear controller with the same context. */
        LINEAR_OPENNESS
    }

    @Override
    public String unit() {
        return switch (measure) {
            case OPENNESS, LINEAR_OPENNESS -> "of the disturbance";
            case COST -> "times the cost of the best linear controller with this context";
            case INFORMATION_COST, TOTAL_COST -> "times the expert's cost";
        };
    }

    @Override
    public boolean isPositive() {
        return false;
    }

    /** Checks that a cell measures it. */
    void check(RecordFile<StudyFile> source, String key, String cell, RunConfig config) {
        if (!(config.data() instanceof DataConfig.Control)) {
            throw source.error(key, "the cell " + cell + " controls no plant; set data.kind to control");
        }
    }

    /** The value of a training; NaN if its loss became non-finite. */
    double measure(CellRecord record) {
        if (record.lost() || record.control().isEmpty()) {
            return Double.NaN;
        }
        ControlEvaluation control = record.control().get();
        return switch (measure) {
            case OPENNESS -> control.openness();
            case COST -> control.cost() / control.linearCost();
            case INFORMATION_COST -> control.linearCost() / control.expertCost();
            case TOTAL_COST -> control.cost() / control.expertCost();
            case LINEAR_OPENNESS -> control.linearOpenness();
        };
    }
}
