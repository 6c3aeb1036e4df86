package dev.epicenter.config;

import dev.epicenter.Key;
import java.nio.file.Path;
import java.util.List;

/** Who trains. In the run file a map with the key {@code kind}: {@code builtin}, {@code adapter} or {@code template}. */
public sealed interface TrainerConfig permits TrainerConfig.Builtin, TrainerConfig.Adapter, TrainerConfig.Template {

    /** The same trainer, its folder resolved against that of the run file. */
    default TrainerConfig resolvedAgainst(Path folder) {
        return this;
    }

    /** The networks on libtorch that come with Epicenter. */
    record Builtin() implements TrainerConfig {}

    /** What programs of the user's have in common. */
    interface External {
        /** The folder it is started in. */
        String folder();

        /** Seconds without a line before it counts as hung. */
        double silence();

        /** Seconds from SIGTERM to SIGKILL. */
        double grace();

        /** Failures in a row, without a checkpoint between them, after which it is not started again. */
        int restarts();

        /** Environments to run in, one replay each at a time. */
        List<String> slots();
    }

    /** A program that reads {@code EPICENTER_SEGMENT}, as {@code docs/reference/segment.md} describes. */
    record Adapter(
            @Key(value = "the program and its arguments, such as [python3, train.py]", required = true)
            List<String> command,

            @Key("the folder it is started in, relative to the run file; empty: the run file's own")
            String folder,

            @Key(value = "seconds without a line after which it counts as hung", min = 0, minExclusive = true)
            double silence,

            @Key(value = "seconds that it is given to stop before it is killed", min = 0)
            double grace,

            @Key(
                    value = "failures in a row, without a checkpoint between them, after which it is given up",
                    min = 1,
                    max = 1000)
            int restarts,

            @Key("environments such as CUDA_VISIBLE_DEVICES=0, one replay each at a time; none: as many as --jobs says")
            List<String> slots,

            @Key("the dotted keys of its own configuration, by knob; empty: the knob's own name")
            Knobs keys)
            implements TrainerConfig, External {
        public Adapter {
            command = List.copyOf(command);
            slots = List.copyOf(slots);
        }

        @Override
        public Adapter resolvedAgainst(Path base) {
            return new Adapter(command, resolve(base, folder), silence, grace, restarts, slots, keys);
        }
    }

    /**
     * A program that knows nothing of Epicenter: told what to do by its command line, heard by its log. {@code
     * docs/how-to/external-trainers.md} describes it.
     */
    record Template(
            @Key(
                    value =
                            "its command line, as typed, with {out}, {checkpoint}, {skip}, {overrides}, {every}, {steps},"
                                    + " {last_step}, {seed}",
                    required = true)
            String command,

            @Key("the folder it is started in, relative to the run file; empty: the run file's own")
            String folder,

            @Key(value = "seconds without output after which it counts as hung", min = 0, minExclusive = true)
            double silence,

            @Key(value = "seconds that it is given to stop before it is killed", min = 0)
            double grace,

            @Key(
                    value = "failures in a row, without a checkpoint between them, after which it is given up",
                    min = 1,
                    max = 1000)
            int restarts,

            @Key("environments such as CUDA_VISIBLE_DEVICES=0, one replay each at a time; none: as many as --jobs says")
            List<String> slots,

            @Key("by knob, the arguments that set it, such as --lr {value}; empty: it cannot be set")
            Knobs overrides,

            @Key("the arguments that seed the order of data alone, such as --data-seed {value}; empty: it has none")
            String dataSeed,

            @Key("how {skip} is written") Skip skip,

            @Key(value = "what its checkpoints are called", required = true)
            Checkpoints checkpoints,

            @Key("where and how it logs") Log log)
            implements TrainerConfig, External {
        public Template {
            slots = List.copyOf(slots);
        }

        @Override
        public Template resolvedAgainst(Path base) {
            return new Template(
                    command,
                    resolve(base, folder),
                    silence,
                    grace,
                    restarts,
                    slots,
                    overrides,
                    dataSeed,
                    skip,
                    checkpoints,
                    log);
        }
    }

    /** How ranges of batches that are left out are written. */
    record Skip(
            @Key("one range, of {from}, {to}, {count}") String range,
            @Key("between ranges") String separator,

            @Key(value = "the number of the run's first batch", min = 0, max = 1)
            int firstBatch,

            @Key("whether {to} is left out as well; else it is the first that is not")
            boolean inclusive) {}

    /** The files or folders that a program writes its states to. */
    record Checkpoints(
            @Key(value = "a pattern of their paths in {out}, such as ckpt_*.pt", required = true)
            String files,

            @Key("a regular expression whose first group is the step, found in the path")
            String step,

            @Key(value = "the number in a name after the run's first step", min = 0, max = 1)
            int firstStep) {}

    /** What a program tells of its steps. */
    record Log(
            @Key("a pattern of its path in {out}, such as metrics.csv; empty: what the program prints")
            String file,

            @Key("a regular expression of a line, as scan --pattern takes it; empty: the format is told by the content")
            String pattern,

            @Key("the series that is the loss: its name, the last part of it, or a name with *")
            String metric,

            @Key("the key that is the step; empty: the likeliest")
            String step,

            @Key(value = "the number that the run's first step has", min = 0, max = 1)
            int firstStep) {}

    /** What each knob is called by a trainer. */
    record Knobs(
            @Key("learning rate, at the schedule's peak") String lr,
            @Key("weight decay") String weightDecay,
            @Key("decay of the first moment") String beta1,
            @Key("decay of the second moment") String beta2,
            @Key("added to the root of the second moment") String eps,
            @Key("SGD's momentum") String momentum,
            @Key("gradient norm to clip at") String clipGradNorm,
            @Key("dropout") String dropout) {

        /** What {@code knob}, named as in the run file, is called; empty where nothing is said. */
        public String of(String knob) {
            return RecordSchema.of(Knobs.class).fields().stream()
                    .filter(field -> field.name().equals(knob))
                    .map(field -> (String) field.of(this))
                    .findFirst()
                    .orElse("");
        }
    }

    private static String resolve(Path base, String folder) {
        return base.resolve(folder).normalize().toString();
    }
}
