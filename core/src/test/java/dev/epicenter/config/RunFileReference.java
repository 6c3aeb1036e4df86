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

/** Renders the schema of the run file as {@code docs/reference/run-file.md}. */
final class RunFileReference {
    private static final String HEAD = """
            # The run file

            <!-- Generated from the records of dev.epicenter.config. To regenerate:
                 ./mvnw -pl core test -Dtest=RunFileReferenceTest -Dtests.regenerate=true -->

            A run file is YAML 1.2. Keys that it leaves out have the defaults below; only `data` and `steps` must be given,
            or `trainer` and `steps` for a trainer of your own (../how-to/external-trainers.md).
            An unknown key, a value of another type or out of its range, and keys that do not fit together are refused with
            file, line and key. `epicenter train RUN.yaml --print-config` prints a run file with every key resolved.
            The smallest run file is

            ```yaml
            data: {kind: text}
            steps: 1000
            ```

            """;

    private static final String FIT = """
            ## What must fit together

            - `model.n_head` divides `model.n_embd`.
            - `optimizer.grad_accum_steps` divides `data.batch_size` (the training pairs, where it is 0).
            - A modular workload has `model.block_size: 3`, at least one pair to train on and one held out, and a prime
              `modulus` if it divides.
            - `recovery.skip.min` is at most `recovery.skip.max`.
            - Unless `recovery.policy` is `none`, the ring of checkpoints reaches back far enough:
              `(checkpoint.keep - 2) * checkpoint.every` is at least `recovery.rewind`; one interval is for the youngest
              checkpoint, one for noticing the spike.
            - A cosine schedule ends after its warm-up, at a rate of at most `optimizer.lr`.
            - A network learns some data only: `gpt` modular arithmetic, text and tokens, `ngram` text, `mlp` clusters.
            - With an external trainer, `data` and `model` are of kind `external`, as they are unless given, and there are no `faults`;
              `optimizer` says what the trainer uses, as far as replays are to change it.
            - Faults name moments that the optimizer has; `repeated_ngrams` needs text, and a `period` within `model.block_size`.
            - Paths of data files are relative to the run file's folder.
            - `format: 1` may stand at the top: the version of the format. Other versions are refused as too old or too new.
            """;

    private static final String FAULTS = """
            ## What planted faults do

            A fault has a known cause, for tests and demonstrations. Nothing but the trainer reads it: what detects, recovers
            and explains sees what it would see of a real run.

            - Steps count from 1, batches from 0. Until its step or batch comes, a run is its sound twin, bit for bit; resumed
              anywhere, it is the uninterrupted run, bit for bit.
            - Batches are damaged in the run's own order: an arm that trains on other data (`data_seed`, `replace`, `skip`) gets
              sound ones. In `repeated_ngrams` the share of sequences, drawn anew in each batch, goes on from its first `period`
              tokens by repeating them.
            - `lr_jump` and `weight_decay_burst` last `steps` steps from step `at` on; the recorded `lr` is the one that was used.
              `stale_beta2` and `bfloat16` last from step `at` to the end.
            - `corrupt_moments`, `scaled_tensor` and `bit_flip` change the state between step `at` and the next: the record of step `at`
              is the sound twin's, its checkpoint is not. They come back each time that step `at` is trained, but for `bit_flip`:
              a hardware fault comes once, in the run's own training, and neither in a replay nor when a rollback or a remedy makes
              the step again.
            - Interventions act on top: `lr=x0.1` under an `lr_jump` of 10 trains at the normal rate, and a factor on `beta2` multiplies the
              stale one. What an intervention sets instead of scaling replaces a stale beta2 (`beta2=VALUE`) and bfloat16
              (`weights=float32`); the factors of `lr_jump` and `weight_decay_burst` still multiply a value that is set.
            - v's bias is corrected by the beta2 that each step had, so that a stale one changes v and not the size of every update.
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
        out.append("| key | type | default | allowed | what it is |\n| --- | --- | --- | --- | --- |\n");
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

    /** The default, or those of the kinds of workload or optimizer that it depends on. */
    private static String defaults(Class<? extends Record> type, RecordSchema.Field field) {
        if (field.key().required()) {
            return "none: must be given";
        }
        if (type == RunConfig.class && field.name().equals("name")) {
            return "the file's name";
        }
        Class<?> item = itemType(field.type());
        if ((item.isRecord() || item.isSealed()) && !(field.type() instanceof ParameterizedType)) {
            return "below";
        }
        Map<String, List<String>> kindsByDefault = new LinkedHashMap<>();
        for (Class<? extends Record> workload :
                SealedSchema.of(DataConfig.class).variants()) {
            if (workload == DataConfig.External.class
                    || (type == ModelConfig.Gpt.class && workload == DataConfig.Clusters.class)) {
                continue; // A GPT does not learn them.
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
