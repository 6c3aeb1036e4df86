package dev.epicenter.external;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.CommandLineSplitter;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.TrainerConfig;
import dev.epicenter.file.FileFailure;
import dev.epicenter.file.Folder;
import dev.epicenter.intervention.DataChange;
import dev.epicenter.intervention.EffectiveConfig;
import dev.epicenter.intervention.Hyperparameter;
import dev.epicenter.intervention.HyperparameterChange;
import dev.epicenter.intervention.Intervention;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.SkipRange;
import dev.epicenter.segment.State;
import dev.epicenter.segment.StatesToKeep;
import dev.epicenter.segment.StoredState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The protocol of programs without an adapter: requests are command-line arguments, steps are read from the log,
 * checkpoints found by name.
 */
final class TemplateProtocol implements Protocol {
    /** The name of the program's {@code {out}}, in the process's folder. */
    /** The folder of {@code {out}} in the folder of a process. */
    static final String OUT = "out";

    private final RunConfig config;
    private final TrainerConfig.Template trainer;
    private final CommandTemplate command;

    TemplateProtocol(RunConfig config, TrainerConfig.Template trainer) {
        this.config = config;
        this.trainer = trainer;
        this.command = new CommandTemplate(trainer.command());
    }

    @Override
    public Optional<String> cannot(Intervention change) {
        if (change instanceof HyperparameterChange hyperparameter
                && hyperparameter.tensors().isEmpty()) {
            return flagless(hyperparameter.knob());
        } else if (change instanceof DataChange.DataSeed) {
            return trainer.dataSeed().isEmpty()
                    ? Optional.of("has no flag for the order of its data (trainer.data_seed)")
                    : Optional.empty();
        } else if (change instanceof DataChange.SkipBatches) {
            return command.uses("skip")
                    ? Optional.empty()
                    : Optional.of("cannot skip batches: its command has no {skip}");
        }
        return Optional.of("is driven by a command line, which cannot express " + change.name());
    }

    private Optional<String> flagless(Hyperparameter knob) {
        return trainer.overrides().of(knob.key()).isEmpty()
                ? Optional.of("has no flag for " + knob.key() + " (trainer.overrides)")
                : Optional.empty();
    }

    /** The program writes checkpoints only at the run's interval. */
    @Override
    public Segment possible(Segment segment) {
        long every = config.checkpoint().every();
        if (segment.keep().every() > 0 && segment.until() < config.steps() && segment.until() % every != 0) {
            throw new EpicenterException("this trainer writes checkpoints every " + every
                    + " steps (checkpoint.every), so that a change cannot end at step " + segment.until()
                    + "; let it end at a multiple of that");
        }
        StatesToKeep keep = segment.keep();
        return segment.keeping(new StatesToKeep(
                keep.every(),
                keep.at().stream().filter(step -> step % every == 0).collect(Collectors.toCollection(TreeSet::new))));
    }

    @Override
    public Call call(Segment segment, boolean onStop, Path out, Path place) {
        for (Intervention change : segment.interventions()) {
            cannot(change).ifPresent(why -> {
                throw new EpicenterException(change.text() + ": the trainer " + why);
            });
        }
        String fixed = trainer.checkpoints().folder();
        Path own = (fixed.isEmpty() ? out.resolve(OUT) : place.resolve(fixed))
                .toAbsolutePath()
                .normalize();
        Folder.create(own);
        if (trainer.checkpoints().overwritten()) {
            segment.start().ifPresent(state -> putBack((StoredState) state, own));
        }
        DataPlan plan = SegmentRequest.plan(segment);
        if (!plan.skips().isEmpty() && !command.uses("skip")) {
            throw new EpicenterException("the run skips batches, and trainer.command has no {skip}");
        }
        Map<String, String> values = new TreeMap<>();
        values.put("out", own.toString());
        values.put("checkpoint", segment.start().map(this::path).orElse(""));
        values.put(
                "skip",
                plan.skips().stream()
                        .map(this::skip)
                        .collect(Collectors.joining(trainer.skip().separator())));
        values.put("every", Long.toString(config.checkpoint().every()));
        values.put("steps", Long.toString(config.steps()));
        values.put("last_step", Long.toString(segment.until()));
        values.put("seed", Long.toString(config.seed()));
        boolean ends = segment.until() >= config.steps() || command.uses("last_step");
        return new Call(
                command.filled(
                        values,
                        overrides(segment),
                        segment.start().isPresent() ? CommandLineSplitter.of(trainer.resume()) : List.of()),
                Map.of("PYTHONUNBUFFERED", "1"),
                ends,
                new LogListener(
                        trainer,
                        segment,
                        plan,
                        out.resolve(TrainerProcess.OUTPUT),
                        own,
                        checkpoints(segment, out, own)));
    }

    /** Every knob that has a flag is set, changed or not: the run file then defines its value, which factors scale. */
    private List<String> overrides(Segment segment) {
        EnumMap<Hyperparameter, Double> knobs = new EnumMap<>(Hyperparameter.class);
        for (Hyperparameter knob : Hyperparameter.values()) {
            knobs.put(knob, EffectiveConfig.value(config, knob));
        }
        OptionalLong dataSeed = OptionalLong.empty();
        for (Intervention change : segment.interventions()) {
            if (change instanceof HyperparameterChange hyperparameter) {
                knobs.computeIfPresent(hyperparameter.knob(), (knob, value) -> hyperparameter.apply(value));
            } else if (change instanceof DataChange.DataSeed other) {
                dataSeed = OptionalLong.of(other.seed());
            }
        }
        List<String> words = new ArrayList<>();
        knobs.forEach((knob, value) -> words.addAll(flag(trainer.overrides().of(knob.key()), value.toString())));
        dataSeed.ifPresent(seed -> words.addAll(flag(trainer.dataSeed(), Long.toString(seed))));
        return words;
    }

    private static List<String> flag(String flag, String value) {
        return CommandLineSplitter.of(flag).stream()
                .map(word -> CommandTemplate.fill(word, Map.of("value", value)))
                .toList();
    }

    private String skip(SkipRange range) {
        int first = trainer.skip().firstBatch();
        return CommandTemplate.fill(
                trainer.skip().range(),
                Map.of(
                        "from", Long.toString(range.from() + first),
                        "to", Long.toString(range.to() + first - (trainer.skip().inclusive() ? 1 : 0)),
                        "count", Long.toString(range.count())));
    }

    private LogListener.Checkpoints checkpoints(Segment segment, Path out, Path own) {
        return trainer.checkpoints().overwritten()
                ? new OverwrittenCheckpoint(
                        trainer.checkpoints(),
                        own,
                        out.resolve("checkpoints").toAbsolutePath().normalize(),
                        segment.firstStep() - 1,
                        config.checkpoint().every(),
                        trainer.log().every())
                : new WrittenCheckpoints(trainer.checkpoints(), own);
    }

    private static void putBack(StoredState state, Path own) {
        try {
            OverwrittenCheckpoint.putBack(state.folder(), own);
        } catch (IOException failure) {
            throw FileFailure.writing(own, failure);
        }
    }

    /** The file or folder that the program wrote; their common folder if it wrote several. */
    private String path(State state) {
        Path folder = ((StoredState) state).folder();
        if (trainer.checkpoints().overwritten()) {
            return CheckpointNames.matching(trainer.checkpoints().files(), folder).stream()
                    .findFirst()
                    .orElse(folder)
                    .toString();
        }
        List<Path> inside = Folder.list(folder);
        return (inside.size() == 1 ? inside.get(0) : folder).toString();
    }
}
