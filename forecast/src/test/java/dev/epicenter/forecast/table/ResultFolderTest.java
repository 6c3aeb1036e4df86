package dev.epicenter.forecast.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.EpicenterException;
import dev.epicenter.RandomizedTest;
import dev.epicenter.forecast.table.TrueScores.Model;
import dev.epicenter.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders of results as lm-evaluation-harness and HELM write them, in several versions. */
class ResultFolderTest extends RandomizedTest {
    private static final double EXACT = 1e-9;

    @TempDir
    Path folder;

    private static ScoreInput read(Path path, String... metrics) {
        return ScoreInput.read(
                path,
                TableOptions.NONE,
                Set.of(metrics),
                (family, model, task, metric, shots) ->
                        metrics.length == 0 || Set.of(metrics).contains(metric),
                ScoreInput.TableReader.NONE,
                part -> {});
    }

    private static void write(Path file, Object value) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, Json.line(value));
    }

    /** One of the versions' forms, drawn for each model. */
    private void harness(Path into, Model model, TrueScores truth, Random random) throws IOException {
        Map<String, Object> results = new LinkedHashMap<>();
        int version = random.nextInt(3);
        truth.tasks().forEach(task -> {
            double score = truth.score(model, task);
            results.put(
                    version == 2 ? "harness|" + task + "|5" : task,
                    version == 1
                            ? Map.of("alias", task, "acc,none", score, "acc_stderr,none", 0.01)
                            : Map.of("acc", score, "acc_stderr", 0.01));
        });
        if (version == 2) {
            results.put("all", Map.of("acc", 0.123, "acc_stderr", 0.01));
        }
        String name = "org/" + model.name();
        String arguments = "pretrained=" + name + ",dtype=float16";
        Map<String, Object> root = switch (version) {
            case 0 ->
                Map.of(
                        "results",
                        results,
                        "config",
                        Map.of("model", "hf-causal", "model_args", arguments, "num_fewshot", 5));
            case 1 ->
                Map.of(
                        "results",
                        results,
                        "n-shot",
                        truth.tasks().stream().collect(java.util.stream.Collectors.toMap(t -> t, t -> 5)),
                        "config",
                        Map.of("model", "hf", "model_args", arguments, "model_num_parameters", model.params()),
                        "model_name",
                        name);
            default -> Map.of("results", results, "config_general", Map.of("model_name", name));
        };
        Path place = random.nextBoolean() ? into.resolve("org__" + model.name()) : into;
        write(place.resolve("results_2024-05-0" + (1 + random.nextInt(9)) + "-" + model.name() + ".json"), root);
        Files.writeString(place.resolve("samples_" + model.name() + ".jsonl"), "{}\n");
    }

    @Test
    void perplexitiesOfOldAndNewVersionsAreOneMetric() throws IOException {
        write(
                folder.resolve("a/results.json"),
                Map.of("results", Map.of("lambada", Map.of("ppl", 16.0, "ppl_stderr", 0.5)), "model_name", "x-1b"));
        write(
                folder.resolve("b/results.json"),
                Map.of(
                        "results",
                        Map.of("lambada", Map.of("perplexity,none", 8.0, "perplexity_stderr,none", 0.5)),
                        "model_name",
                        "x-2b"));
        assertThat(read(folder).scores()).hasSize(2).allSatisfy(one -> {
            assertThat(one.raw().metric()).isEqualTo("perplexity");
            assertThat(one.stderr().orElseThrow()).isPositive();
        });
    }

    @Test
    void resultsOfTheHarnessInAnyVersionAreReadBack() throws Exception {
        repeat(20, random -> {
            TrueScores truth = TrueScores.draw(random);
            Path into = Files.createTempDirectory(folder, "lm");
            for (Model model : truth.models()) {
                harness(into, model, truth, random);
            }
            ScoreInput input = read(into);
            assertThat(input.scores()).hasSize(truth.scores().size()).allSatisfy(one -> {
                String name = one.raw().model().replaceFirst("org/", "");
                assertThat(one.fraction())
                        .isCloseTo(truth.scores().get(name + " " + one.raw().task()), within(EXACT));
                assertThat(one.raw().metric()).isEqualTo("acc");
                assertThat(one.raw().shots()).isEqualTo("5");
                assertThat(one.stderr()).hasValue(0.01);
                assertThat(one.raw().family()).isEqualTo(name.replaceFirst("-.*", ""));
                assertThat(one.raw().params().orElseThrow())
                        .isEqualTo(Double.parseDouble(name.replaceAll("[^0-9]", "")) * 1e6);
            });
            assertThat(input.notes()).contains("Read " + truth.models().size() + " files of lm-evaluation-harness.");
        });
    }

    @Test
    void runsOfHelmAreReadBack() throws Exception {
        repeat(20, random -> {
            TrueScores truth = TrueScores.draw(random);
            Path into = Files.createTempDirectory(folder, "helm");
            for (Model model : truth.models()) {
                for (String task : truth.tasks()) {
                    String name = task + ":subject=x,model=org_" + model.name();
                    Path run = into.resolve("runs/v1").resolve(name);
                    write(
                            run.resolve("run_spec.json"),
                            Map.of(
                                    "name",
                                    name,
                                    "adapter_spec",
                                    Map.of("model", "org/" + model.name(), "max_train_instances", 5)));
                    double score = truth.score(model, task);
                    write(
                            run.resolve("stats.json"),
                            List.of(
                                    Map.of(
                                            "name",
                                            Map.of("name", "num_instances", "split", "test"),
                                            "count",
                                            1,
                                            "mean",
                                            250),
                                    Map.of(
                                            "name",
                                            Map.of("name", "exact_match", "split", "valid"),
                                            "count",
                                            1,
                                            "mean",
                                            0.9),
                                    Map.of(
                                            "name",
                                            Map.of(
                                                    "name",
                                                    "exact_match",
                                                    "split",
                                                    "test",
                                                    "perturbation",
                                                    Map.of("name", "typos")),
                                            "count",
                                            1,
                                            "mean",
                                            0.1),
                                    Map.of(
                                            "name",
                                            Map.of("name", "exact_match", "split", "test"),
                                            "count",
                                            1,
                                            "mean",
                                            score),
                                    Map.of(
                                            "name",
                                            Map.of("name", "f1_score", "split", "test"),
                                            "count",
                                            1,
                                            "mean",
                                            0.3)));
                    Files.writeString(run.resolve("scenario_state.json"), "{\"results\": {}}");
                }
            }
            ScoreInput input = read(into);
            assertThat(input.scores()).hasSize(truth.scores().size()).allSatisfy(one -> {
                String name = one.raw().model().replaceFirst("org/", "");
                String task = one.raw().task().replaceFirst(" subject=x", "");
                assertThat(one.fraction()).isCloseTo(truth.scores().get(name + " " + task), within(EXACT));
                assertThat(one.raw().items()).hasValue(250);
                assertThat(one.raw().metric()).isEqualTo("exact_match");
            });
            assertThat(read(into, "f1_score").scores()).allMatch(one -> one.fraction() == 0.3);
        });
    }

    @Test
    void metricsOfATaskKeepTheirDirectionAndFilters() throws IOException {
        write(
                folder.resolve("results.json"),
                Map.of(
                        "results",
                        Map.of(
                                "lambada",
                                        Map.of(
                                                "perplexity,none",
                                                12.5,
                                                "perplexity_stderr,none",
                                                "N/A",
                                                "acc,none",
                                                0.5),
                                "gsm8k",
                                        Map.of(
                                                "exact_match,strict-match",
                                                0.1,
                                                "exact_match,flexible-extract",
                                                0.2,
                                                "exact_match_stderr,strict-match",
                                                0.03),
                                "odd", Map.of("miss,none", 0.4)),
                        "higher_is_better",
                        Map.of("odd", Map.of("miss", false)),
                        "n-samples",
                        Map.of("odd", Map.of("effective", 100)),
                        "model_name",
                        "zorg-7b"));
        Map<String, NormalScore> by = new LinkedHashMap<>();
        read(folder)
                .scores()
                .forEach(one -> by.put(one.raw().task() + " " + one.raw().metric(), one));
        assertThat(by).hasSize(5);
        assertThat(Objects.requireNonNull(by.get("lambada perplexity")).unit().words())
                .isEqualTo("perplexity");
        assertThat(Objects.requireNonNull(by.get("gsm8k exact_match,strict-match"))
                        .stderr())
                .hasValue(0.03);
        assertThat(Objects.requireNonNull(by.get("gsm8k exact_match,flexible-extract"))
                        .fraction())
                .isEqualTo(0.2);
        assertThat(Objects.requireNonNull(by.get("odd miss")).fraction()).isCloseTo(0.6, within(EXACT));
        assertThat(Objects.requireNonNull(by.get("odd miss")).stderr()).isPresent();
    }

    @Test
    void aRevisionIsAnotherModel() throws IOException {
        for (String revision : List.of("main", "step1000")) {
            write(
                    folder.resolve(revision + ".json"),
                    Map.of(
                            "results", Map.of("riddle", Map.of("acc", 0.5)),
                            "config", Map.of("model_args", "pretrained=EleutherAI/pythia-1b,revision=" + revision)));
        }
        ScoreInput input = read(folder);
        assertThat(input.scores())
                .extracting(one -> one.raw().model())
                .containsExactly("EleutherAI/pythia-1b", "EleutherAI/pythia-1b@step1000");
        assertThat(input.scores().get(0).raw().tokens()).isPresent();
        assertThat(input.scores().get(1).raw().tokens()).isEmpty();
    }

    @Test
    void oneFileMayHoldSeveralModels() throws IOException {
        Map<String, Object> tasks = Map.of("riddle", Map.of("acc", 0.5, "acc_stderr", 0.01));
        Path byModel = folder.resolve("by-model.json");
        write(byModel, Map.of("a-1b", Map.of("results", tasks), "a-2b", Map.of("results", tasks)));
        Path nested = folder.resolve("nested.json");
        write(nested, Map.of("results", Map.of("a-1b", tasks, "a-2b", tasks)));
        for (Path file : List.of(byModel, nested)) {
            assertThat(read(file).scores())
                    .extracting(one -> one.raw().model())
                    .containsExactlyInAnyOrder("a-1b", "a-2b");
        }
    }

    @Test
    void damagedFilesAreReportedAndAFolderWithoutResultsIsRefused() throws IOException {
        Files.writeString(folder.resolve("results_1.json"), "{\"results\": {\"t");
        Files.writeString(folder.resolve("config.json"), "{\"hidden\": 3}");
        assertThatThrownBy(() -> read(folder))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining(
                        "it is a folder with 2 JSON files, and none holds results of lm-evaluation-harness or HELM")
                .hasMessageContaining("results_1.json is not valid JSON");
        write(
                folder.resolve("results_2.json"),
                Map.of("results", Map.of("t", Map.of("acc", 0.5)), "model_name", "a-1b"));
        assertThat(read(folder).notes()).anyMatch(note -> note.startsWith("Skipped 1 damaged file, the first: "));
    }
}
