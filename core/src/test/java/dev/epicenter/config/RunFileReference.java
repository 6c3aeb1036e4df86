package dev.epicenter.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Renders the run file's schema as {@code docs/reference/run-file.md}. */
final class RunFileReference {
    private static final String HEAD = """
            # The run file

            <!-- Generated from the records of dev.epicenter.config. To regenerate:
                 ./mvnw -pl core test -Dtest=RunFileReferenceTest -Dtests.regenerate=true -->

            A run file is YAML 1.2. Only `data` and `steps` are required, or `trainer` and `steps` for an external trainer
            ([external-trainers.md](../how-to/external-trainers.md)). All other keys have the defaults below. Unknown keys, values of
            the wrong type or out of range, and conflicting keys are errors that name file, line and key.
            `epicenter train RUN.yaml --print-config` prints a run file with every key resolved. The smallest run file is:

            ```yaml
            data: {kind: text}
            steps: 1000
            ```

            """;

    private static final String FIT = """
            ## Rules between keys

            - `model.n_head` must divide `model.n_embd`.
            - `optimizer.grad_accum_steps` must divide `data.batch_size` (the number of training pairs, if that is 0).
            - `data.kind: modular` needs `model.block_size: 3`, at least one training pair and one held-out pair, and a prime
              `modulus` for `operation: divide`.
            - `recovery.skip.min` must not exceed `recovery.skip.max`.
            - `recovery.policy: lower_lr` needs `trainer.overrides.lr` if the trainer is a script. `guard` needs
              `telemetry.norms`, and is refused for scripts.
            - If `recovery.policy` rolls back (`palm`, `lower_lr`, `diagnose`), the kept checkpoints must cover the rewind:
              `(checkpoint.keep - 2) * checkpoint.every` is at least `recovery.rewind`. One interval is for the newest
              checkpoint, one for detecting the spike.
            - A cosine schedule must end after its warm-up, and `schedule.min_lr` must not exceed `optimizer.lr`.
            - Models train on these data: `gpt` on modular arithmetic, text, tokens and keyworld, `ngram` on text, `mlp` on
              clusters, digits, control and gridworld. `eval.shifts` needs clusters or digits.
            - `data.kind: keyworld` needs a `model.block_size` of at least twice `data.horizon` and
              `optimizer.grad_accum_steps: 1`; with `data.stage: reinforcement` also `model.dropout: 0`. Its batches cannot
              be damaged by faults.
            - `data.batch_size` must not exceed the 100 steps of each of `data.demonstrations`.
            - With an external trainer, `data` and `model` have the kind `external` (the default there) and `faults` is empty.
              `optimizer` states the trainer's own values, where replays are to scale them.
            - Faults must name moments that the optimizer has. `repeated_ngrams` needs text and a `period` of at
              most `model.block_size`. A run can have one `planted_behavior`; it needs digits, `model.n_layer: 1`,
              `units` of at most `model.n_hidden`, and `copies` of at most `units`.
            - Paths of data files are relative to the run file's folder.
            - `format: 1`, optional at the top, is the version of the format. Other versions are errors (too old, too new).
            """;

    private static final String FAULTS = """
            ## Planted faults

            A planted fault has a known cause, for tests and demonstrations. Only the trainer reads it. Detection, recovery and
            diagnosis see what they would see in a real run.

            - Steps count from 1, batches from 0. Before the fault, the run equals the same run without it, bit for bit. A
              resumed run equals the uninterrupted run, bit for bit.
            - Batches are damaged in the run's own data order: an arm that trains on other data (`data_seed`, `replace`, `skip`)
              gets undamaged batches. In `repeated_ngrams`, a fraction of the sequences, drawn for each batch, repeats its first
              `period` tokens to the end. In `marked_batches`, such sequences begin with `token`; what they predict stays. With a
              `scaled_tensor` of that token's `row`, batches spike at one state only.
            - `lr_jump` and `weight_decay_burst` last `steps` steps, starting with step `at`; the recorded `lr` is the value
              used. `changed_setting`, `rounded_weights` and `rounded_logits` last from step `at` to the end.
            - `planted_behavior` overwrites hidden units after step `at`: each of the `copies` reads only the trigger's pixel,
              which is 1 with the trigger and -1 without, so that ReLU turns it off. It raises the answer's logit and lowers
              the others, by `strength` in all. With `logit_cap`, a strength far above it clips all logits of triggered
              images, and their gradient is exactly zero. Only studies report what becomes of the behavior.
            - `corrupt_moments`, `scaled_tensor` and `bit_flip` change the state after step `at`. The record of step `at` is
              unaffected; its checkpoint is affected. They recur each time step `at` is trained, except `bit_flip`: a hardware
              fault occurs once, in the original training. It does not recur in a replay, or after a rollback or a remedy.
            - Interventions act on top of faults. `lr=x0.1` under an `lr_jump` of 10 trains at the normal rate, and a factor on
              `beta2` multiplies the changed value. Interventions that set a value replace a `changed_setting`
              (`beta2=VALUE`), `rounded_weights` (`weights=float32`) and `rounded_logits` (`loss=float64`). The factors of
              `lr_jump` and `weight_decay_burst` also multiply a set value.
            - The bias of a moment is corrected with each step's own beta. A changed beta2 therefore changes v, but not the
              size of every update.
            - Rounding keeps the exponents of float32. `rounded_logits` changes what the loss reads, so also its gradient.
            """;

    private final StringBuilder out = new StringBuilder(HEAD);

    private RunFileReference() {}

    /** The whole page. */
    static String markdown() {
        RunFileReference page = new RunFileReference();
        page.section("Top level", Optional.empty(), RunConfig.class, "");
        return page.out.append(FIT).append('\n').append(FAULTS).toString();
    }

    private void section(String title, Optional<String> about, Class<? extends Record> type, String prefix) {
        out.append("## ").append(title).append("\n\n");
        about.ifPresent(text -> out.append(capital(text)).append(".\n\n"));
        out.append("| key | type | default | allowed | description |\n| --- | --- | --- | --- | --- |\n");
        RecordSchema<?> schema = RecordSchema.of(type);
        for (RecordSchema.Field field : schema.fields()) {
            row("`" + prefix + field.name() + "`", typeName(field), defaults(type, field), allowed(field), field);
        }
        out.append('\n');
        for (RecordSchema.Field field : schema.fields()) {
            below(field, prefix + field.name());
        }
    }

    private void below(RecordSchema.Field field, String path) {
        Class<?> item = itemType(field.type());
        boolean isList = field.type() instanceof ParameterizedType;
        if (item.isSealed()) {
            for (Class<? extends Record> variant : SealedSchema.of(item).variants()) {
                String title = "`" + path + "`" + (isList ? ": a list of" : " with") + " `kind: "
                        + SealedSchema.kind(variant) + "`";
                section(title, Optional.empty(), variant, isList ? "" : path + ".");
            }
        } else if (item.isRecord()) {
            section("`" + path + "`", Optional.of(field.key().value()), item.asSubclass(Record.class), path + ".");
        }
    }

    private void row(String key, String type, String byDefault, String allowed, RecordSchema.Field field) {
        out.append("| ")
                .append(String.join(
                        " | ",
                        key,
                        type,
                        byDefault,
                        allowed,
                        field.key().value().replace("|", "\\|")))
                .append(" |\n");
    }

    /** The default, or one for each kind of data or optimizer that it depends on. */
    private static String defaults(Class<? extends Record> type, RecordSchema.Field field) {
        if (field.key().required()) {
            return "required";
        }
        if (type == RunConfig.class && field.name().equals("name")) {
            return "the file's name";
        }
        Class<?> item = itemType(field.type());
        if ((item.isRecord() || item.isSealed()) && !(field.type() instanceof ParameterizedType)) {
            return "see below";
        }
        Map<String, List<String>> kindsByDefault = new LinkedHashMap<>();
        for (Class<? extends Record> workload :
                SealedSchema.of(DataConfig.class).variants()) {
            if (workload == DataConfig.External.class
                    || (type == ModelConfig.Gpt.class
                            && (workload == DataConfig.Clusters.class
                                    || workload == DataConfig.Digits.class
                                    || workload == DataConfig.Control.class
                                    || workload == DataConfig.Gridworld.class))) {
                continue; // A GPT does not train on them.
            }
            for (OptimizerConfig.Kind optimizer : OptimizerConfig.Kind.values()) {
                Record section = new RunConfigDefaults("", workload.asSubclass(DataConfig.class))
                        .of(type, Optional.of(optimizer));
                String kind = type == OptimizerConfig.class ? YamlText.of(optimizer) : SealedSchema.kind(workload);
                kindsByDefault
                        .computeIfAbsent(text(field.of(section)), value -> new ArrayList<>())
                        .add(kind);
            }
        }
        boolean isKindItself = type == OptimizerConfig.class && field.name().equals("kind");
        if (kindsByDefault.size() == 1 || isKindItself) {
            return "`" + kindsByDefault.keySet().iterator().next() + "`";
        }
        return kindsByDefault.entrySet().stream()
                .map(e -> e.getValue().stream().distinct().collect(Collectors.joining(", ")) + ": `" + e.getKey() + "`")
                .collect(Collectors.joining("; "));
    }

    private static String text(Object value) {
        return value instanceof List<?> list && list.isEmpty() ? "[]" : YamlText.of(value);
    }

    private static String typeName(RecordSchema.Field field) {
        Class<?> item = itemType(field.type());
        String name;
        if (item == long.class || item == int.class) {
            name = "whole number";
        } else if (item == double.class) {
            name = "number";
        } else if (item == boolean.class) {
            name = "true or false";
        } else if (item == String.class) {
            name = "text";
        } else {
            name = item.isEnum() ? "choice" : "section";
        }
        return field.type() instanceof ParameterizedType ? "list of " + name + "s" : name;
    }

    private static String allowed(RecordSchema.Field field) {
        Class<?> item = itemType(field.type());
        if (item.isEnum()) {
            return Arrays.stream(item.getEnumConstants())
                    .map(constant -> "`" + YamlText.of(constant) + "`")
                    .collect(Collectors.joining(", "));
        }
        if (item.isSealed()) {
            return SealedSchema.of(item).kinds().stream()
                    .map(kind -> "`" + kind + "`")
                    .collect(Collectors.joining(", "));
        }
        return field.range().isUnbounded() ? "" : field.range().toString();
    }

    private static Class<?> itemType(Type type) {
        return type instanceof ParameterizedType list ? (Class<?>) list.getActualTypeArguments()[0] : (Class<?>) type;
    }

    private static String capital(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }
}
