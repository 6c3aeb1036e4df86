package dev.epicenter.rate;

import dev.epicenter.DidYouMean;
import dev.epicenter.EpicenterException;
import dev.epicenter.NumberText;
import dev.epicenter.config.Range;
import dev.epicenter.config.RecordSchema;
import dev.epicenter.config.RunConfig;
import dev.epicenter.intervention.Hyperparameter;
import dev.epicenter.intervention.HyperparameterChange;
import dev.epicenter.intervention.InterventionCheck;
import dev.epicenter.tensor.TensorLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The hyper-parameter that a study varies. Unlike an intervention's {@link Hyperparameter} it may change the model or the data, because
 * every cell trains from scratch.
 *
 * @param name as on the command line: the key of a {@link Hyperparameter}, or section and key of others ({@code model.n_embd})
 * @param section section of the run file
 * @param key key in the section
 */
public record RateKnob(String name, String section, String key) {
    private static final List<String> SECTIONS = List.of("optimizer", "model", "data", "schedule");

    /**
     * The hyper-parameter {@code name} of {@code config}.
     *
     * @throws EpicenterException if there is none; the message names the nearest
     */
    static RateKnob of(RunConfig config, String name) {
        String stripped = name.strip();
        List<RateKnob> known = known(config);
        return known.stream()
                .filter(knob -> knob.name().equals(stripped) || (knob.section() + "." + knob.key()).equals(stripped))
                .findFirst()
                .orElseThrow(() -> {
                    List<String> names = known.stream().map(RateKnob::name).toList();
                    String meant = DidYouMean.name(stripped, names)
                            .map(near -> "did you mean " + near + "? ")
                            .orElse("");
                    return new EpicenterException("--knob " + name + ": no such knob; " + meant + "known for this run: "
                            + String.join(", ", names));
                });
    }

    private static List<RateKnob> known(RunConfig config) {
        List<String> alone =
                Arrays.stream(Hyperparameter.values()).map(Hyperparameter::key).toList();
        List<RateKnob> known = new ArrayList<>();
        for (String section : SECTIONS) {
            for (RecordSchema.Field field :
                    RecordSchema.of(section(config, section)).fields()) {
                if (isWhole(field) || field.type() == double.class) {
                    String name = alone.contains(field.name()) ? field.name() : section + "." + field.name();
                    known.add(new RateKnob(name, section, field.name()));
                }
            }
        }
        return known;
    }

    double value(RunConfig config) {
        return ((Number) field(config).of(section(config, section))).doubleValue();
    }

    /**
     * A copy of {@code config} with {@code dose} as the value.
     *
     * @throws EpicenterException if the dose is invalid
     */
    RunConfig with(RunConfig config, double dose) {
        check(config, dose);
        Record before = section(config, section);
        return RecordSchema.of(config)
                .with(config, section, RecordSchema.of(before).with(before, key, typed(field(config), dose)));
    }

    /** @throws EpicenterException if {@code dose} is invalid */
    void check(RunConfig config, double dose) {
        RecordSchema.Field field = field(config);
        Range range = field.range();
        if (!range.contains(dose) || (isWhole(field) && dose != Math.rint(dose))) {
            throw new EpicenterException("--doses: " + name + " cannot be " + NumberText.of(dose) + "; allowed: "
                    + (isWhole(field) ? "whole numbers, " : "") + range);
        }
    }

    /**
     * Checks that this run uses the hyper-parameter. Otherwise all doses would train the same.
     *
     * @throws EpicenterException if not
     */
    void requireEffect(RunConfig config, double dose, TensorLayout layout) {
        Arrays.stream(Hyperparameter.values())
                .filter(knob -> knob.key().equals(name))
                .forEach(knob ->
                        InterventionCheck.check(List.of(new HyperparameterChange.Set(knob, dose)), config, layout));
    }

    private RecordSchema.Field field(RunConfig config) {
        return RecordSchema.of(section(config, section)).fields().stream()
                .filter(field -> field.name().equals(key))
                .findFirst()
                .orElseThrow();
    }

    private static Record section(RunConfig config, String section) {
        return (Record) RecordSchema.of(config).fields().stream()
                .filter(field -> field.name().equals(section))
                .findFirst()
                .orElseThrow()
                .of(config);
    }

    private static Object typed(RecordSchema.Field field, double dose) {
        if (field.type() == int.class) {
            return (int) dose;
        }
        return field.type() == long.class ? (Object) (long) dose : dose;
    }

    private static boolean isWhole(RecordSchema.Field field) {
        return field.type() == int.class || field.type() == long.class;
    }
}
