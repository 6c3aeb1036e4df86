package dev.epicenter.config;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.RecoveryConfig.Policy;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Generates random valid run files: draws every key from its range, then resolves conflicts. */
final class RandomRunConfig {
    /** Characters that need quoting in YAML, and some that do not. */
    private static final String LETTERS = "abz019 -_.:#'\"{}[],&*!|>%@`~=?\u00e9\u2028\uFEFF\u65e5";

    private final Random random;

    RandomRunConfig(Random random) {
        this.random = random;
    }

    RunConfig next() {
        RunConfig run = Stream.generate(this::ofAnySize)
                .filter(RandomRunConfig::fitsInArrays)
                .findFirst()
                .orElseThrow();
        run = with(run, "optimizer", with(run.optimizer(), "grad_accum_steps", 1));
        run = with(run, "schedule", with(run.schedule(), "kind", ScheduleConfig.Kind.CONSTANT));
        RecoveryConfig.Skip skip = run.recovery().skip();
        skip = new RecoveryConfig.Skip(Math.min(skip.min(), skip.max()), Math.max(skip.min(), skip.max()));
        run = with(run, "recovery", with(with(run.recovery(), "skip", skip), "policy", Policy.NONE));
        if (!(run.data() instanceof DataConfig.Clusters || run.data() instanceof DataConfig.Digits)) {
            run = with(run, "eval", with(run.eval(), "shifts", false));
        }
        boolean external = run.data() instanceof DataConfig.External;
        run = with(run, "trainer", external ? adapter() : new TrainerConfig.Builtin());
        RunConfig fitting = run;
        run = with(
                run,
                "faults",
                run.faults().stream()
                        .filter(fault -> !external && fits(fault, fitting))
                        .toList());
        return with(run, "name", "n" + run.name());
    }

    private RunConfig ofAnySize() {
        RunConfig any = fill(RunConfig.class);
        RunConfig run = with(any, "data", fitting(any.data()));
        return with(run, "model", fitting(run.model(), run.data()));
    }

    private static boolean fitsInArrays(RunConfig run) {
        double points = run.data() instanceof DataConfig.Clusters clusters
                ? ((double) clusters.features() + clusters.classes()) * Math.max(clusters.samples(), clusters.classes())
                : 0;
        return Math.max(points, ModelSize.atLeast(run.model(), run.data())) < Integer.MAX_VALUE - 8;
    }

    private static boolean fits(Fault fault, RunConfig run) {
        boolean adamw = run.optimizer().kind() == OptimizerConfig.Kind.ADAMW;
        if (fault instanceof Fault.CorruptMoments corrupt) {
            return adamw == (corrupt.moment() != Fault.Moment.MOMENTUM);
        } else if (fault instanceof Fault.RepeatedNgrams repeated) {
            return !(run.data() instanceof DataConfig.Modular)
                    && !(run.data() instanceof DataConfig.Keyworld)
                    && repeated.period() <= run.model().blockSize();
        } else if (fault instanceof Fault.PlantedBehavior planted) {
            return run.data() instanceof DataConfig.Digits
                    && run.model() instanceof ModelConfig.Mlp mlp
                    && mlp.nLayer() == 1
                    && planted.units() <= mlp.nHidden()
                    && planted.copies() <= planted.units()
                    && run.faults().stream()
                                    .filter(Fault.PlantedBehavior.class::isInstance)
                                    .count()
                            == 1;
        } else if (fault instanceof Fault.MarkedBatches) {
            return run.data() instanceof DataConfig.Text || run.data() instanceof DataConfig.Tokens;
        }
        if (fault instanceof Fault.DamagedBatches && run.data() instanceof DataConfig.Keyworld) {
            return false;
        }
        return !(fault instanceof Fault.ChangedSetting changed)
                || adamw == (changed.setting() != Fault.Setting.MOMENTUM);
    }

    private TrainerConfig adapter() {
        TrainerConfig.Adapter any = fill(TrainerConfig.Adapter.class);
        List<String> command = new ArrayList<>(any.command());
        command.add(0, "python3");
        return with(any, "command", command);
    }

    private ModelConfig fitting(ModelConfig model, DataConfig data) {
        if (data instanceof DataConfig.External) {
            return fill(ModelConfig.External.class);
        }
        if (data instanceof DataConfig.Clusters
                || data instanceof DataConfig.Digits
                || data instanceof DataConfig.Control
                || data instanceof DataConfig.Gridworld) {
            return model instanceof ModelConfig.Mlp ? model : fill(ModelConfig.Mlp.class);
        } else if (data instanceof DataConfig.Text && model instanceof ModelConfig.Ngram) {
            return model;
        }
        ModelConfig.Gpt any = model instanceof ModelConfig.Gpt gpt ? gpt : fill(ModelConfig.Gpt.class);
        ModelConfig.Gpt gpt = with(any, "n_embd", any.nHead());
        if (data instanceof DataConfig.Keyworld world) {
            return with(with(gpt, "block_size", world.positions()), "dropout", 0.0);
        }
        return data instanceof DataConfig.Modular ? with(gpt, "block_size", 3) : gpt;
    }

    private static DataConfig fitting(DataConfig data) {
        if (data instanceof DataConfig.Clusters clusters) {
            return with(clusters, "samples", clusters.batchSize());
        }
        if (data instanceof DataConfig.Control control) {
            return with(control, "batch_size", 1 + control.batchSize() % 100);
        }
        return data instanceof DataConfig.Modular modular
                ? new DataConfig.Modular(modular.operation(), 47, 0.25 + modular.trainFraction() / 2, 0)
                : data;
    }

    private <R extends Record> R fill(Class<R> type) {
        RecordSchema<R> schema = RecordSchema.of(type);
        while (true) {
            List<Object> values = schema.fields().stream()
                    .map(field -> value(field.type(), field))
                    .toList();
            try {
                return schema.make(values);
            } catch (EpicenterException doNotFitTogether) {
                continue; // Draw again.
            }
        }
    }

    private Object value(Type type, RecordSchema.Field field) {
        if (type instanceof ParameterizedType list) {
            Type item = list.getActualTypeArguments()[0];
            return Stream.generate(() -> value(item, field))
                    .limit(random.nextInt(3))
                    .collect(Collectors.toCollection(ArrayList::new));
        }
        Class<?> raw = (Class<?>) type;
        if (raw == long.class) {
            return whole(field.range(), Long.MAX_VALUE);
        } else if (raw == int.class) {
            return (int) whole(field.range(), Integer.MAX_VALUE);
        } else if (raw == double.class) {
            return number(field.range());
        } else if (raw == boolean.class) {
            return random.nextBoolean();
        } else if (raw == String.class) {
            return text();
        } else if (raw.isEnum()) {
            return any(List.of(raw.getEnumConstants()));
        } else if (raw.isSealed()) {
            return fill(any(SealedSchema.of(raw).variants()));
        }
        return fill(raw.asSubclass(Record.class));
    }

    private long whole(Range range, long greatest) {
        if (Double.isInfinite(range.min())) {
            return random.nextLong();
        }
        long min = (long) range.min();
        long max = Double.isInfinite(range.max()) ? greatest : (long) range.max();
        long width = random.nextBoolean() ? Math.min(max, 100) : max;
        return min + Math.floorMod(random.nextLong(), Math.max(1, width - min));
    }

    private double number(Range range) {
        while (true) {
            double any = random.nextBoolean() ? random.nextDouble() : Math.exp(30 * random.nextGaussian());
            if (range.contains(any)) {
                return any;
            }
        }
    }

    private String text() {
        int length = 1 + random.nextInt(8);
        String text = random.ints(length, 0, LETTERS.length())
                .mapToObj(i -> LETTERS.substring(i, i + 1))
                .collect(Collectors.joining());
        return text.isBlank() ? "x" : text;
    }

    private <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static <R extends Record> R with(R record, String key, Object value) {
        return RecordSchema.of(record).with(record, key, value);
    }
}
