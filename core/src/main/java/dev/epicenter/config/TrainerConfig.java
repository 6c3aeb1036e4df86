package dev.epicenter.config;

import dev.epicenter.Key;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The trainer. In the run file this is a map with the key {@code kind}: {@code builtin}, {@code adapter} or {@code template}. */
public sealed interface TrainerConfig permits TrainerConfig.Builtin, TrainerConfig.Adapter, TrainerConfig.Template {

    /** This trainer with its folder resolved against that of the run file. */
    default TrainerConfig resolvedAgainst(Path folder) {
        return this;
    }

    /** The built-in trainer, on libtorch. */
    record Builtin() implements TrainerConfig {}

    /** Whether a recovery can make the trainer skip batches. */
    default boolean skips() {
        return true;
    }

    /** The largest number of steps from one logged step to the next. */
    default long logEvery() {
        return 1;
    }

    /** The settings common to all external trainers. */
    interface External {
        /** CUDA and ROCm name GPUs so. */
        Pattern GPUS = Pattern.compile("\\b(?:CUDA|HIP|ROCR)_VISIBLE_DEVICES=(\\S+)");

        /** The working directory. */
        String folder();

        /** Seconds without output after which it counts as hung. */
        double silence();

        /** Seconds from SIGTERM to SIGKILL. */
        double grace();

        /** Consecutive failures without a new checkpoint after which the run stops. */
        int restarts();

        /** Environments; each runs one replay at a time. */
        List<String> slots();

        /** How many GPUs a slot has, at most, such as 2 for {@code CUDA_VISIBLE_DEVICES=0,1}; empty if none names them. */
        default OptionalInt gpus() {
            return slots().stream()
                    .map(GPUS::matcher)
                    .filter(Matcher::find)
                    .mapToInt(slot -> slot.group(1).split(",", -1).length)
                    .max();
        }
    }

    /** A program that implements the protocol of {@code docs/reference/segment.md}: it reads {@code EPICENTER_SEGMENT}. */
    record Adapter(
            @Key(value = "the program and its arguments, such as [python3, train.py]", required = true)
            List<String> command,

            @Key("working directory, relative to the run file; empty: the run file's folder")
            String folder,

            @Key(value = "seconds without output after which the program counts as hung", min = 0, minExclusive = true)
            double silence,

            @Key(value = "seconds to wait for it to stop before it is killed", min = 0)
            double grace,

            @Key(value = "consecutive failures without a new checkpoint after which the run stops", min = 1, max = 1000)
            int restarts,

            @Key(
                    "environments such as CUDA_VISIBLE_DEVICES=0; each runs one replay at a time; none: --jobs sets the number")
            List<String> slots,

            @Key("names of the hyper-parameters in its own configuration, as dotted keys; empty: Epicenter's name")
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
     * An unmodified training program. Epicenter controls it by its command line and reads its log; see {@code
     * docs/how-to/external-trainers.md}.
     */
    record Template(
            @Key(
                    value =
                            "its command line, with the placeholders {out}, {checkpoint}, {resume}, {skip}, {overrides}, {every}, {steps},"
                                    + " {last_step}, {seed}",
                    required = true)
            String command,

            @Key("working directory, relative to the run file; empty: the run file's folder")
            String folder,

            @Key(value = "seconds without output after which the program counts as hung", min = 0, minExclusive = true)
            double silence,

            @Key(value = "seconds to wait for it to stop before it is killed", min = 0)
            double grace,

            @Key(value = "consecutive failures without a new checkpoint after which the run stops", min = 1, max = 1000)
            int restarts,

            @Key(
                    "environments such as CUDA_VISIBLE_DEVICES=0; each runs one replay at a time; none: --jobs sets the number")
            List<String> slots,

            @Key("arguments that set each hyper-parameter, such as --lr {value}; empty: it cannot be set")
            Knobs overrides,

            @Key("arguments that set the seed of the data order only, such as --data-seed {value}; empty: none")
            String dataSeed,

            @Key(
                    "arguments that {resume} stands for when the script continues from a checkpoint, such as --init_from=resume")
            String resume,

            @Key("format of {skip}") Skip skip,

            @Key(value = "names of its checkpoints", required = true)
            Checkpoints checkpoints,

            @Key("location and format of its log") Log log)
            implements TrainerConfig, External {
        public Template {
            slots = List.copyOf(slots);
        }

        @Override
        public boolean skips() {
            return command.contains("{skip}");
        }

        @Override
        public long logEvery() {
            return log.every();
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
                    resume,
                    skip,
                    checkpoints,
                    log);
        }
    }

    /** The format of ranges of skipped batches. */
    record Skip(
            @Key("format of one range, with {from}, {to}, {count}")
            String range,

            @Key("separator between ranges") String separator,

            @Key(value = "number of the run's first batch", min = 0, max = 1)
            int firstBatch,

            @Key("whether {to} is the last skipped batch; else it is the first batch after the range")
            boolean inclusive) {}

    /** The files or folders of a program's checkpoints. */
    record Checkpoints(
            @Key(value = "pattern of their paths in {out}, such as ckpt_*.pt", required = true)
            String files,

            @Key("regular expression on the path; its first group is the step")
            String step,

            @Key(value = "number in the name of a checkpoint after the run's first step", min = 0, max = 1)
            int firstStep,

            @Key(
                    "whether each checkpoint replaces the last one, such as ckpt.pt; it is copied, and its step is that of the log")
            boolean overwritten,

            @Key(
                    "entry of an overwritten checkpoint that holds its step, such as iter_num; empty: the step is that of the log")
            String key,

            @Key("fixed folder where the script writes, relative to trainer.folder, such as out; empty: {out}")
            String folder) {}

    /** The log of a program: one loss per step, or at an interval. */
    record Log(
            @Key("pattern of its path in {out}, such as metrics.csv; empty: the program's output")
            String file,

            @Key("regular expression for a line, as in scan --pattern; empty: the format is detected from the content")
            String pattern,

            @Key("series that holds the loss: its name, the last part of it, or a pattern with *")
            String metric,

            @Key("key that holds the step; empty: detected") String step,

            @Key(value = "number of the run's first step", min = 0, max = 1)
            int firstStep,

            @Key(value = "its log interval: the largest number of steps from one logged step to the next", min = 1)
            int every) {}

    /** A trainer's names or arguments for the hyper-parameters. */
    record Knobs(
            @Key("peak learning rate") String lr,
            @Key("weight decay") String weightDecay,
            @Key("decay of the first moment") String beta1,
            @Key("decay of the second moment") String beta2,

            @Key("epsilon, added to the square root of the second moment")
            String eps,

            @Key("SGD's momentum") String momentum,
            @Key("maximum gradient norm") String clipGradNorm,
            @Key("dropout") String dropout) {

        /** The entry for {@code knob}, named as in the run file; empty if none is given. */
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
