package dev.epicenter.study;

import dev.epicenter.Key;
import dev.epicenter.config.DataConfig;
import dev.epicenter.config.RecordFile;
import dev.epicenter.config.RunConfig;
import dev.epicenter.segment.RewardEvaluation;

/** How well an agent acts by its reward: an outcome of cells whose data have {@code kind: gridworld}. */
public record Regret(
        @Key(value = "one word", required = true) String name,

        @Key("physical, temporal, appearance or kinds") DataConfig.Scope scope,

        @Key("regret or slope") Measure measure,

        @Key(value = "size of the shift; 0: none; not for slope", min = 0, max = DataConfig.Gridworld.LARGEST_GRADE)
        int grade)
        implements Outcome {

    /** What is measured. */
    public enum Measure {
        /** The utility that the agent lacks to the optimal one, relative to that. */
        REGRET,
        /** The least-squares slope of the regret against the grade, times the largest grade. */
        SLOPE
    }

    @Override
    public String unit() {
        return measure == Measure.REGRET
                ? "of the optimal utility"
                : "of the optimal utility, from no shift to the largest";
    }

    @Override
    public boolean isPositive() {
        return measure == Measure.REGRET;
    }

    /** Checks that a cell measures it. */
    void check(RecordFile<StudyFile> source, String key, String cell, RunConfig config) {
        if (!(config.data() instanceof DataConfig.Gridworld)) {
            throw source.error(key, "the cell " + cell + " has no grid world; set data.kind to gridworld");
        }
    }

    /** The value of a training; NaN if its loss became non-finite. */
    double measure(CellRecord record) {
        if (record.lost() || record.rewards().isEmpty()) {
            return Double.NaN;
        }
        double[] regrets = new double[DataConfig.Gridworld.LARGEST_GRADE + 1];
        for (RewardEvaluation.Regret each : record.rewards().get().regrets()) {
            if (each.scope() == scope) {
                regrets[each.grade()] = each.regret();
            }
        }
        return measure == Measure.REGRET ? regrets[grade] : slope(regrets);
    }

    private static double slope(double[] regrets) {
        double middle = (regrets.length - 1) / 2.0;
        double products = 0;
        double squares = 0;
        for (int g = 0; g < regrets.length; g++) {
            products += (g - middle) * regrets[g];
            squares += (g - middle) * (g - middle);
        }
        return products / squares * (regrets.length - 1);
    }
}
