package dev.epicenter.forecast.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.RandomizedTest;
import dev.epicenter.forecast.table.TrueScores.Model;
import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writes known scores as tables of each form, with random names, numbers, separators and bytes, and reads them back. */
class RandomTablesTest extends RandomizedTest {
    private static final double EXACT = 1e-9;

    @TempDir
    Path folder;

    private static <T> T any(Random random, List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private static ScoreInput read(Path file, TableOptions options) {
        return ScoreInput.read(
                file,
                options,
                Set.of(),
                (family, model, task, metric, shots) -> true,
                ScoreInput.TableReader.NONE,
                part -> assertThat(part).isBetween(0.0, 1.0));
    }

    /** How one table writes its numbers and cells. */
    private record Form(char separator, boolean comma, int percent, int counts, Random random) {
        static Form draw(Random random) {
            char separator = any(random, List.of(',', ';', '\t', '|'));
            // A decimal comma needs another separator, or quotes.
            return new Form(
                    separator, separator != ',' && random.nextBoolean(), random.nextInt(3), random.nextInt(4), random);
        }

        String score(double fraction) {
            String text = String.format(
                    Locale.ROOT, percent == 0 ? "%.4f" : "%.2f", percent == 0 ? fraction : 100 * fraction);
            return (comma ? text.replace('.', ',') : text) + (percent == 2 ? any(random, List.of("%", " %")) : "");
        }

        String count(double value) {
            String grouped = String.format(Locale.ROOT, "%,.0f", value);
            String text = switch (counts) {
                case 0 -> String.format(Locale.ROOT, "%.0f", value);
                case 1 -> comma ? grouped.replace(',', '.') : grouped;
                case 2 -> String.format(Locale.ROOT, "%.0f", value / 1e6) + any(random, List.of("M", "m", " M"));
                default -> String.format(Locale.ROOT, "%.3f", value / 1e9) + "B";
            };
            return counts == 3 && comma ? text.replace('.', ',') : text;
        }

        String row(List<String> cells) {
            List<String> quoted = new ArrayList<>();
            for (String cell : cells) {
                boolean needs = cell.indexOf(separator) >= 0 || cell.indexOf('\n') >= 0;
                quoted.add(needs || random.nextInt(10) == 0 ? '"' + cell + '"' : cell);
            }
            return String.join(String.valueOf(separator), quoted) + any(random, List.of("\n", "\r\n"));
        }
    }

    private Path write(String text, Random random) throws IOException {
        byte[] bytes = switch (random.nextInt(4)) {
            case 0 -> ("\uFEFF" + text).getBytes(StandardCharsets.UTF_8);
            case 1 -> ("\uFEFF" + text).getBytes(StandardCharsets.UTF_16LE);
            default -> text.getBytes(StandardCharsets.UTF_8);
        };
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        int compression = random.nextInt(4);
        try (OutputStream out = compression == 0
                ? new GZIPOutputStream(packed)
                : compression == 1 ? new ZstdOutputStream(packed) : packed) {
            out.write(bytes);
        }
        return Files.write(folder.resolve("scores-" + random.nextInt(1 << 20)), packed.toByteArray());
    }

    @Test
    void longTables() throws Exception {
        repeat(60, random -> {
            TrueScores truth = TrueScores.draw(random);
            Form form = Form.draw(random);
            boolean tokens = random.nextBoolean();
            List<String> names = new ArrayList<>(List.of(
                    any(random, List.of("family", "Family", "model_family")),
                    any(random, List.of("model", "Model Name", "model_id")),
                    any(random, List.of("params", "n_params", "Parameters", "size", "Model Size")),
                    any(random, List.of("task", "benchmark", "Dataset")),
                    any(random, List.of("score", "value", "accuracy", "acc")),
                    "note"));
            if (tokens) {
                names.add(any(random, List.of("tokens", "Training Tokens", "n_tokens")));
            }
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < names.size(); i++) {
                order.add(i);
            }
            Collections.shuffle(order, random);
            StringBuilder table =
                    new StringBuilder(form.row(order.stream().map(names::get).toList()));
            for (Model model : truth.models()) {
                for (String task : truth.tasks()) {
                    List<String> cells = new ArrayList<>(List.of(
                            model.family(),
                            model.name(),
                            form.count(model.params()),
                            task,
                            form.score(truth.score(model, task)),
                            random.nextInt(5) == 0 ? "two\nlines" : "x"));
                    if (tokens) {
                        cells.add(form.count(model.tokens()));
                    }
                    table.append(form.row(order.stream().map(cells::get).toList()));
                }
            }
            truth.assertRead(read(write(table.toString(), random), TableOptions.NONE), EXACT, tokens);
        });
    }

    @Test
    void wideTables() throws Exception {
        repeat(60, random -> {
            TrueScores truth = TrueScores.draw(random);
            Form form = Form.draw(random);
            List<String> header = new ArrayList<>(List.of("Model", "Parameters", "license", "Downloads"));
            header.addAll(truth.tasks());
            StringBuilder table = new StringBuilder(form.row(header));
            for (Model model : truth.models()) {
                List<String> cells = new ArrayList<>(
                        List.of(model.name(), form.count(model.params()), "MIT", String.valueOf(random.nextInt(1000))));
                truth.tasks().forEach(task -> cells.add(form.score(truth.score(model, task))));
                table.append(form.row(cells));
            }
            // The families follow from the models' names.
            truth.assertRead(read(write(table.toString(), random), TableOptions.NONE), EXACT, false);
        });
    }

    @Test
    void markdownTablesWithErrors() throws Exception {
        repeat(40, random -> {
            TrueScores truth = TrueScores.draw(random);
            StringBuilder table = new StringBuilder("| Model | " + String.join(" | ", truth.tasks()) + " |\n|---"
                    + "|:-:".repeat(truth.tasks().size()) + "|\n");
            for (Model model : truth.models()) {
                table.append("| ")
                        .append(any(random, List.of("", "**", "`")))
                        .append(model.name())
                        .append(" |");
                truth.tasks()
                        .forEach(task -> table.append(
                                String.format(Locale.ROOT, " %.2f \u00B1 0.8 |", 100 * truth.score(model, task))));
                table.append('\n');
            }
            ScoreInput input = read(write(table.toString(), random), TableOptions.NONE);
            truth.assertRead(input, EXACT, false);
            assertThat(input.scores())
                    .allSatisfy(one -> assertThat(one.stderr().orElseThrow()).isCloseTo(0.008, within(EXACT)));
        });
    }

    @Test
    void repeatedScoresAreAveraged() throws Exception {
        repeat(40, random -> {
            TrueScores truth = TrueScores.draw(random);
            List<String> rows = new ArrayList<>();
            int seeds = 2 + random.nextInt(3);
            for (Model model : truth.models()) {
                for (String task : truth.tasks()) {
                    double[] shifts = random.doubles(seeds, -0.02, 0.02).toArray();
                    double mean = java.util.Arrays.stream(shifts).average().orElseThrow();
                    for (int seed = 0; seed < seeds; seed++) {
                        rows.add(model.family() + "," + model.name() + "," + model.params() + "," + task + "," + seed
                                + "," + (truth.score(model, task) + shifts[seed] - mean));
                    }
                }
            }
            Collections.shuffle(rows, random);
            String table = "family,model,params,task,seed,score\n" + String.join("\n", rows) + "\n";
            ScoreInput input = read(write(table, random), TableOptions.NONE);
            truth.assertRead(input, EXACT, false);
            assertThat(input.scores()).allMatch(one -> one.count() == seeds);
        });
    }

    @Test
    void sideTablesOfModels() throws Exception {
        repeat(40, random -> {
            TrueScores truth = TrueScores.draw(random);
            StringBuilder scores = new StringBuilder("model,task,score\n");
            StringBuilder models = new StringBuilder("name,family,parameters (M),tokens (B)\n");
            for (Model model : truth.models()) {
                String spelled = any(
                        random, List.of("org/" + model.name(), model.name().toUpperCase(Locale.ROOT), model.name()));
                models.append(spelled)
                        .append(',')
                        .append(model.family())
                        .append(',')
                        .append(model.params() / 1e6)
                        .append(',')
                        .append(model.tokens() / 1e9)
                        .append('\n');
                truth.tasks()
                        .forEach(task -> scores.append(model.name())
                                .append(',')
                                .append(task)
                                .append(',')
                                .append(truth.score(model, task))
                                .append('\n'));
            }
            Path side = write(models.toString(), random);
            TableOptions options =
                    new TableOptions(Set.of(), java.util.Map.of(), java.util.Map.of(), Optional.of(side));
            truth.assertRead(read(write(scores.toString(), random), options), EXACT, true);
        });
    }

    @Test
    void metricsThatFall() throws Exception {
        repeat(40, random -> {
            TrueScores truth = TrueScores.draw(random);
            String metric = any(random, List.of("ppl", "perplexity", "bits_per_byte", "loss", "wer"));
            StringBuilder table = new StringBuilder("family,model,params,task,metric,score\n");
            for (Model model : truth.models()) {
                for (String task : truth.tasks()) {
                    double value = metric.startsWith("p") ? 1 / truth.score(model, task) : 1 - truth.score(model, task);
                    table.append(String.join(
                            ",", model.family(), model.name(), model.params() + "", task, metric, value + "\n"));
                }
            }
            ScoreInput input = read(write(table.toString(), random), TableOptions.NONE);
            List<NormalScore> first = input.scores().stream()
                    .filter(one -> one.raw().task().equals(truth.tasks().get(0)))
                    .toList();
            for (NormalScore one : first) {
                assertThat(one.unit().value(one.fraction())).isCloseTo(one.raw().value(), within(1e-6));
                for (NormalScore other : first) {
                    assertThat(Double.compare(one.fraction(), other.fraction()))
                            .isEqualTo(Double.compare(
                                    other.raw().value(), one.raw().value()));
                }
            }
        });
    }

    @Test
    void aDamagedCellIsNamedWithItsColumnAndLine() throws Exception {
        repeat(40, random -> {
            TrueScores truth = TrueScores.draw(random);
            int bad = random.nextInt(truth.scores().size());
            boolean inParams = random.nextBoolean();
            StringBuilder table = new StringBuilder("family,model,params,task,score\n");
            int line = 1;
            for (Model model : truth.models()) {
                for (String task : truth.tasks()) {
                    boolean here = line++ == bad + 1;
                    table.append(String.join(
                            ",",
                            model.family(),
                            model.name(),
                            here && inParams ? "lots" : model.params() + "",
                            task,
                            here && !inParams ? "good" : truth.score(model, task) + ""));
                    table.append('\n');
                }
            }
            Path file = write(table.toString(), random);
            assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> read(file, TableOptions.NONE)))
                    .hasMessageContaining(
                            ", line " + (bad + 2) + ", column " + (inParams ? "params: 'lots'" : "score: 'good'"))
                    .hasMessageContaining("--column " + (inParams ? "params" : "score") + "=NAME");
        });
    }
}
