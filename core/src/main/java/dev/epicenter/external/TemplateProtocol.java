package dev.epicenter.external;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.CommandLineSplitter;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.TrainerConfig;
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

/** Programs that know nothing of Epicenter: told by their command line, heard by their log, checkpoints found by their names. */
final class TemplateProtocol implements Protocol {
    /** The folder of the program's own, in that of the process. */
    private static final String OUT = "out";

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

    /** It writes checkpoints at its own interval, which is the run's, and nowhere else. */
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
    public Call call(Segment segment, boolean onStop, Path out) {
        for (Intervention change : segment.interventions()) {
            cannot(change).ifPresent(why -> {
                throw new EpicenterException(change.text() + ": the trainer " + why);
            });
        }
        Path own = out.resolve(OUT).toAbsolutePath().normalize();
        Folder.create(own);
        DataPlan plan = SegmentRequest.plan(segment);
        if (!plan.skips().isEmpty() && !command.uses("skip")) {
            throw new EpicenterException("the run skips batches, and trainer.command has no {skip}");
        }
        Map<String, String> values = new TreeMap<>();
        values.put("out", own.toString());
        values.put("checkpoint", segment.start().map(TemplateProtocol::path).orElse(""));
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
                command.filled(values, overrides(segment)),
                Map.of(),
                ends,
                new LogListener(
                        trainer,
                        segment,
                        plan,
                        out.resolve(TrainerProcess.OUTPUT),
                        own,
                        new WrittenCheckpoints(trainer.checkpoints(), own)::take));
    }

    /** All that have a flag are given, changed or not: so that the run file says what it trains with, and factors are of that. */
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

    /** The file or folder that the program wrote; the folder of them where it wrote several. */
    private static String path(State state) {
        Path folder = ((StoredState) state).folder();
        List<Path> inside = Folder.list(folder);
        return (inside.size() == 1 ? inside.get(0) : folder).toString();
    }
}
