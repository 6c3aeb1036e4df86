package dev.epicenter.study;

import dev.epicenter.Key;
import dev.epicenter.config.DataConfig;
import java.util.List;

/** A study file. {@code docs/how-to/study.md} lists its keys. */
public record StudyFile(
        @Key(value = "the version of this file's format", min = 1, max = FORMAT)
        int format,

        @Key(value = "one line", required = true) String title,

        @Key(value = "what the study asks", required = true) String question,

        @Key("what its result cannot show, one sentence each")
        List<String> limits,

        @Key(value = "the base run, a run file relative to this file", required = true)
        String run,

        @Key("keys of the run file that differ in all cells, each KEY=VALUE")
        List<String> set,

        @Key(value = "what varies; the first level of each factor is the reference", required = true)
        List<Factor> factors,

        @Key("independent: each cell has its own seeds; paired: all cells have the same")
        Pairing pairing,

        @Key("seeds of the study, for each cell") Seeds seeds,

        @Key("seeds of the pilot, which gives the power; none may be a seed of the study")
        Seeds pilot,

        @Key(
                value = "seeds for each cell with --quick; 0: the fewest with which every contrast can be significant",
                min = 0)
        int quickSeeds,

        @Key(value = "the most steps that the study and its pilot may train, all cells together; 0: no limit", min = 0)
        long budget,

        @Key(value = "what is measured in each cell", required = true)
        List<Outcome> outcomes,

        @Key(value = "the contrasts, stated before the study is run", required = true)
        List<Contrast> contrasts,

        @Key(
                value = "significance level of each contrast after Holm correction over the claims",
                min = 0.001,
                max = 0.5)
        double alpha) {
    static final int FORMAT = 1;

    public StudyFile {
        limits = List.copyOf(limits);
        set = List.copyOf(set);
        factors = List.copyOf(factors);
        outcomes = List.copyOf(outcomes);
        contrasts = List.copyOf(contrasts);
    }

    /** How the seeds of two cells relate. */
    public enum Pairing {
        /** Disjoint seeds: values are permuted between cells. */
        INDEPENDENT,
        /** The same seeds: the signs of the differences by seed are flipped. */
        PAIRED
    }

    /** A set of seeds. Independent cells take turns: the first seed is that of the first cell, the next that of the second. */
    public record Seeds(
            @Key(value = "the first seed", min = 0) long first,

            @Key(value = "seeds for each cell", min = 2, max = 10_000)
            int count) {}

    /** What varies between cells. */
    public record Factor(
            @Key(value = "one word", required = true) String name,

            @Key("whether no level can have an effect: a negative control")
            boolean inert,

            @Key(value = "its levels; the first is the reference", required = true)
            List<Level> levels) {
        public Factor {
            levels = List.copyOf(levels);
        }
    }

    /** A level of a factor: any of run-file keys, interventions and a curriculum; none of them leaves the base run unchanged. */
    public record Level(
            @Key(value = "its name; a number, in quotes, where a trend is tested", required = true)
            String name,

            @Key("keys of the run file, each KEY=VALUE") List<String> set,

            @Key("interventions from the first step, as 'replay --arm' takes them")
            String interventions,

            @Key("later stages of a curriculum, which continue with the weights and the optimizer's state")
            List<Stage> stages) {
        public Level {
            set = List.copyOf(set);
            stages = List.copyOf(stages);
        }
    }

    /** A stage of a curriculum. */
    public record Stage(
            @Key(value = "the stage begins after this step", required = true, min = 1)
            long after,

            @Key(value = "keys of the run file from then on, each KEY=VALUE", required = true)
            List<String> set) {
        public Stage {
            set = List.copyOf(set);
        }
    }

    /** The values of omitted keys. Eight seeds against eight can give p = 0.00016; twelve claims remain possible. */
    static final StudyFile DEFAULTS = new StudyFile(
            FORMAT,
            "",
            "",
            List.of(),
            "",
            List.of(),
            List.of(),
            Pairing.INDEPENDENT,
            new Seeds(0, 8),
            new Seeds(1_000_000, 3),
            0,
            0,
            List.of(),
            List.of(),
            0.05);

    /** The values of omitted keys of its sections. */
    static final List<Record> SECTIONS = List.of(
            new Seeds(0, 8),
            new Factor("", false, List.of()),
            new Level("", List.of(), "", List.of()),
            new Stage(1, List.of()),
            new Outcome.Final("", Outcome.Metric.LOSS, Outcome.Scale.LINEAR),
            new Outcome.SpikeRate(""),
            new Outcome.TimeToLevel("", Outcome.Metric.LOSS, 0, Outcome.Side.BELOW, Outcome.Scale.LINEAR),
            new Outcome.HalfLife("", Outcome.Metric.LOSS, Outcome.Scale.LINEAR),
            new Shifted("", Shifted.Inputs.NOISE, Shifted.Measure.DISTANCE, 0.6),
            new Behavior("", Behavior.Measure.HALF_LIFE, 0, Outcome.Scale.LINEAR),
            new Controlled("", Controlled.Measure.OPENNESS, Outcome.Scale.LINEAR),
            new Regret("", DataConfig.Scope.KINDS, Regret.Measure.REGRET, 0),
            new Mastery("", Mastery.Measure.ENVIRONMENT_STEPS, 0.9, 0, Outcome.Scale.LINEAR),
            new Contrast.Difference("", "", "", "", "", Contrast.Expect.DIFFERENT, 0, Contrast.Role.CLAIM),
            new Contrast.Interaction("", "", "", "", "", "", "", Contrast.Expect.DIFFERENT, 0, Contrast.Role.CLAIM),
            new Contrast.Trend("", "", "", "", Contrast.Expect.DIFFERENT, 0, Contrast.Role.CLAIM),
            new Contrast.Value("", "", "", "", 0, Contrast.Expect.DIFFERENT, 0, Contrast.Role.CLAIM),
            new Contrast.Best(
                    "",
                    "",
                    "",
                    List.of(),
                    List.of(),
                    Contrast.Optimum.LOWEST,
                    Contrast.Expect.DIFFERENT,
                    0,
                    Contrast.Role.CLAIM));
}
