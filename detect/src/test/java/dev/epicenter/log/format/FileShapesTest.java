package dev.epicenter.log.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.RandomizedTest;
import dev.epicenter.log.Logs;
import dev.epicenter.log.scan.ScannedLog;
import dev.epicenter.log.scan.ScannedSeries;
import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files that trainers and their tools write: each has known steps and losses, with a spike. */
class FileShapesTest extends RandomizedTest {
    private static final String METRIC = "train_loss";

    @TempDir
    private Path folder;

    /** A run: row {@code i} is step {@code steps[i]}. */
    private record Run(long[] steps, double[] losses) {
        static Run random(Random random) {
            int rows = 150 + random.nextInt(100);
            int interval = 1 + random.nextInt(30);
            int spike = 60 + random.nextInt(50);
            long[] steps = IntStream.rangeClosed(1, rows)
                    .mapToLong(i -> (long) i * interval)
                    .toArray();
            double[] losses = IntStream.range(0, rows)
                    .mapToDouble(i -> 2 + 0.002 * random.nextGaussian() + (i >= spike && i < spike + 15 ? 3 : 0))
                    .toArray();
            return new Run(steps, losses);
        }

        String lines(IntFunction<String> line) {
            return IntStream.range(0, steps.length).mapToObj(line).collect(Collectors.joining("\n", "", "\n"));
        }

        private String column(IntFunction<Object> value) {
            return IntStream.range(0, steps.length)
                    .mapToObj(i -> value.apply(i).toString())
                    .collect(Collectors.joining(", ", "[", "]"));
        }

        String tensorBoardCsv() {
            return "Wall time,Step,Value\n" + lines(i -> (1.7e9 + i) + "," + steps[i] + "," + losses[i]);
        }

        String tensorBoardJson() {
            return column(i -> "[" + (1.7e9 + i) + ", " + steps[i] + ", " + losses[i] + "]");
        }

        String mlflow() {
            return lines(i -> (1_700_000_000_000L + i) + " " + losses[i] + " " + steps[i]);
        }

        String columns() {
            return "{\"history\": {\"train_loss\": " + column(i -> losses[i]) + ", \"step\": " + column(i -> steps[i])
                    + "}, \"params\": {\"epochs\": 3}}";
        }

        String concatenated() {
            return lines(i -> "{\n  \"global_step\": %d,\n  \"lr\": 0.1,\n  \"train\": {\n    \"loss\": %s\n  }\n}"
                    .formatted(steps[i], losses[i]));
        }

        String mixed(Random random) {
            return "starting\n"
                    + lines(i -> (random.nextInt(3) == 0 ? "saving checkpoint\n" : "") + "{\"step\": " + steps[i]
                            + ", \"train_loss\": " + losses[i] + "}");
        }

        String trainerState() {
            return "{\"best_metric\": null, \"epoch\": 3.0, \"log_history\": "
                    + column(i -> "{\"epoch\": " + steps[i] / 100.0 + ", \"step\": " + steps[i] + ", \"loss\": "
                            + losses[i] + "}")
                    + ", \"global_step\": 7}";
        }

        String ray() {
            return lines(i ->
                    "{\"training_iteration\": %d, \"trial_id\": \"a1\", \"pid\": 7, \"info\": {\"learner\": {\"total_loss\": %s}}}"
                            .formatted(steps[i], losses[i]));
        }

        String lightning() {
            return "epoch,lr,step,train_loss,val_loss\n"
                    + lines(i ->
                            "%d,,%d,%s,%s".formatted(i / 50, steps[i], losses[i], i % 50 == 49 ? "\n0,,7,,2.5" : ""));
        }

        String wandbExport() {
            return "\"Step\",\"run-1 - train/loss\",\"run-1 - train/loss__MIN\",\"run-1 - train/loss__MAX\"\n"
                    + lines(i -> "\"%d\",\"%s\",\"%s\",\"%s\"".formatted(steps[i], losses[i], losses[i], losses[i]));
        }

        /** Docker's log files: each line of the console in an object. */
        String docker() {
            return lines(i ->
                    "{\"log\":\"step %d: train_loss %s, \\\"lr\\\" 0.1\\n\",\"stream\":\"stdout\",\"time\":\"2024-01-01T00:00:00Z\"}"
                            .formatted(steps[i], losses[i]));
        }

        String structured() {
            return "{\"level\": \"info\", \"msg\": \"starting\"}\n"
                    + lines(i -> "{\"level\": \"info\", \"pid\": 12, \"msg\": \"[train] step=%d train_loss=%s\"}"
                            .formatted(steps[i], losses[i]));
        }

        String tagged() {
            return lines(i -> "[1,0]<stdout>:step %d train_loss %s".formatted(steps[i], losses[i]));
        }

        String notebook() {
            return "[ 200/200 12:34, Epoch 1/1]\nStep\tTraining Loss\n" + lines(i -> steps[i] + "\t" + losses[i]);
        }

        String decimalCommas(char separator, String quote) {
            return "Epoch" + separator + "Step" + separator + "train_loss\n"
                    + lines(i -> quote
                            + String.format(Locale.ROOT, "%.2f", i / 50.0).replace('.', ',')
                            + quote
                            + separator
                            + steps[i]
                            + separator
                            + quote
                            + String.valueOf(losses[i]).replace('.', ',')
                            + quote);
        }

        /** A row for each value, as exports of Comet have it. */
        String comet() {
            return lines(i ->
                    "{\"metricName\":\"train_loss\",\"metricValue\":\"%s\",\"timestamp\":%d,\"step\":%d,\"epoch\":null}"
                            .formatted(losses[i], 1_700_000_000_000L + i, steps[i]));
        }

        String aim() {
            return lines(i -> "{\"name\": \"train_loss\", \"values\": %s, \"iters\": %d, \"epochs\": 0}"
                    .formatted(losses[i], steps[i]));
        }

        /** NVIDIA's DLLogger. */
        String dllogger(String prefix) {
            return lines(i -> prefix
                    + "{\"timestamp\": \"1.7e9\", \"type\": \"LOG\", \"step\": [0, %d], \"data\": {\"train_loss\": %s}}"
                            .formatted(steps[i], losses[i]));
        }

        /** The same run with losses whose sums are exact. */
        Run exact() {
            return new Run(
                    steps,
                    Arrays.stream(losses)
                            .map(loss -> Math.rint(4096 * loss) / 4096)
                            .toArray());
        }

        /** A row for each of {@code parts} micro-batches; their mean is the loss. */
        String microBatches(int parts, IntFunction<IntFunction<String>> row) {
            return lines(i -> IntStream.range(0, parts)
                    .mapToObj(part -> row.apply(i)
                            .apply(part)
                            .replace("LOSS", String.valueOf(losses[i] + 0.25 * (part - (parts - 1) / 2.0))))
                    .collect(Collectors.joining("\n")));
        }

        String camelCase() {
            return lines(i -> "{\"globalStep\": %d, \"valLoss\": 3.1, \"trainLoss\": %s, \"epochNum\": %d}"
                    .formatted(steps[i], losses[i], i / 50));
        }

        String padded() {
            return "#     step   train_loss\n"
                    + lines(i -> String.format(Locale.ROOT, "%10d  %s", steps[i], losses[i]));
        }
    }

    @Test
    void eachShapeHasItsStepsLossesAndSpike() throws Exception {
        repeat(6, random -> {
            Run run = Run.random(random);
            expect(run, "run-a-tag-train_loss.csv", run.tensorBoardCsv(), METRIC);
            expect(run, "run-a-tag-train_loss.json", run.tensorBoardJson(), METRIC);
            expect(run, "mlruns/1/ab/metrics/train_loss", run.mlflow(), METRIC);
            expect(run, "mlruns/1/ab/metrics/train/loss", run.mlflow(), "train/loss");
            expect(run, "history.json", run.columns(), "history/train_loss");
            expect(run, "objects.json", run.concatenated(), "train/loss");
            expect(run, "mixed.log", run.mixed(random), METRIC);
            expect(run, "trainer_state.json", run.trainerState(), "loss");
            expect(run, "result.json", run.ray(), "info/learner/total_loss");
            expect(run, "metrics.csv", run.lightning(), METRIC);
            expect(run, "wandb.csv", run.wandbExport(), "run-1 - train/loss");
            expect(run, "savetxt.txt", run.padded(), METRIC);
            expect(run, "docker-json.log", run.docker(), METRIC);
            expect(run, "structured.log", run.structured(), METRIC);
            expect(run, "mpirun.log", run.tagged(), METRIC);
            expect(run, "notebook.txt", run.notebook(), "Training Loss");
            expect(run, "camel.jsonl", run.camelCase(), "trainLoss");
        });
    }

    @Test
    void numbersMayHaveDecimalCommas() throws Exception {
        repeat(4, random -> {
            Run run = Run.random(random);
            expect(run, "semicolons.csv", run.decimalCommas(';', ""), METRIC);
            expect(run, "tabs.tsv", run.decimalCommas('\t', ""), METRIC);
            expect(run, "quoted.csv", run.decimalCommas(',', "\""), METRIC);
        });
    }

    @Test
    void metricsMayBeNamedByTheirRowsAndStepsBeLists() throws Exception {
        repeat(3, random -> {
            Run run = Run.random(random);
            expect(run, "comet.jsonl", run.comet(), METRIC);
            expect(run, "aim.jsonl", run.aim(), METRIC);
            expect(run, "dllogger.jsonl", run.dllogger(""), "data/train_loss");
            expect(run, "dllogger.log", run.dllogger("DLLL "), "data/train_loss");
        });
    }

    @Test
    void microBatchesOfAStepAreOneRowWithTheirMean() throws Exception {
        repeat(4, random -> {
            Run run = Run.random(random).exact();
            int parts = 2 + 2 * random.nextInt(3);
            expect(
                    run,
                    "micro.jsonl",
                    run.microBatches(
                            parts,
                            i -> part -> "{\"step\": %d, \"micro_batch\": %d, \"train_loss\": LOSS}"
                                    .formatted(run.steps()[i], part)),
                    METRIC);
            expect(
                    run,
                    "micro.csv",
                    "global_step,micro_step,train_loss\n"
                            + run.microBatches(parts, i -> part -> run.steps()[i] + "," + (parts * i + part) + ",LOSS"),
                    METRIC);
        });
    }

    @Test
    void rowsThatRepeatAStepWhileAnotherCounterAdvancesAreMicroBatches() throws Exception {
        Run run = Run.random(random()).exact();
        String log = run.microBatches(
                4,
                i -> part ->
                        "{\"iter\": %d, \"step\": %d, \"train_loss\": LOSS}".formatted(4 * i + part, run.steps()[i]));
        ScannedSeries series = Logs.scan(Logs.write(folder, log)).series().get(0);
        // The first two steps show it.
        List<Double> values = Logs.values(series);
        int rows = run.losses().length;
        assertThat(values.subList(values.size() - rows + 2, values.size()))
                .isEqualTo(Arrays.stream(run.losses()).boxed().toList().subList(2, rows));
        assertThat(series.notes()).anyMatch(note -> note.contains("micro-batches"));
    }

    @Test
    void rowsThatRepeatTheirStepHaveOneWriter() throws Exception {
        Run run = Run.random(random());
        String log = run.lines(i -> "{\"step\": %1$d, \"loss\": %2$s}\n{\"step\": %1$d, \"loss\": 2.5}"
                .formatted(run.steps()[i], run.losses()[i]));
        assertThat(Logs.scan(Logs.write(folder, log)).series().get(0).notes())
                .containsExactly(run.steps().length + " rows repeat the step of the previous row and were not judged");
    }

    private void expect(Run run, String name, String content, String metric) throws Exception {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        expect(run, Logs.scan(file), metric);
    }

    private static void expect(Run run, ScannedLog log, String metric) {
        ScannedSeries series = log.series().get(0);
        assertThat(series.metric()).isEqualTo(metric);
        assertThat(Logs.steps(series))
                .as(metric)
                .isEqualTo(Arrays.stream(run.steps()).asDoubleStream().boxed().toList());
        assertThat(Logs.values(series))
                .as(metric)
                .isEqualTo(Arrays.stream(run.losses()).boxed().toList());
        assertThat(series.spikes()).as(metric).hasSize(1);
    }

    @Test
    void compressedAndPipedLogsAreRead() throws Exception {
        Run run = Run.random(random());
        byte[] text = run.mixed(random()).getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new ZstdOutputStream(packed)) {
            out.write(text);
        }
        expect(run, Logs.scan(Logs.write(folder, "log.zst", packed.toByteArray())), METRIC);
        Path pipe = folder.resolve("pipe");
        if (new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0) {
            Thread writer = new Thread(() -> Logs.write(folder, "pipe", packed.toByteArray()));
            writer.start();
            expect(run, Logs.scan(pipe), METRIC);
            writer.join();
        }
    }

    @Test
    void holesAreSkippedAndReported() throws Exception {
        repeat(10, random -> {
            Run run = Run.random(random);
            byte[] text = run.lines(i -> "{\"step\": " + run.steps()[i] + ", \"train_loss\": " + run.losses()[i] + "}")
                    .getBytes(StandardCharsets.UTF_8);
            int hole = 1 + random.nextInt(random.nextBoolean() ? 5000 : 3 << 20);
            byte[] file = new byte[hole + text.length];
            System.arraycopy(text, 0, file, hole, text.length);
            ScannedLog log = Logs.scan(Logs.write(folder, "hole", file));
            expect(run, log, METRIC);
            assertThat(log.notes()).anyMatch(note -> note.contains(hole + " NUL bytes"));
        });
    }

    @Test
    void substitutesAreScannedOnlyWithoutALoss() {
        assertThat(metrics("{\"step\": 1, \"ppl\": 9.0, \"loss\": 2}\n{\"step\": 2, \"ppl\": 8.0, \"loss\": 1}\n"))
                .containsExactly("loss");
        assertThat(metrics("{\"step\": 1, \"perplexity\": 9.0}\n{\"step\": 2, \"perplexity\": 8.0}\n"))
                .containsExactly("perplexity");
        assertThat(metrics("step,box,obj,cls,lr\n1,2,2,2,0.1\n2,1,1,1,0.1\n")).containsExactly("box", "obj", "cls");
    }

    private List<String> metrics(String content) {
        return Logs.scan(Logs.write(folder, content)).series().stream()
                .map(ScannedSeries::metric)
                .toList();
    }
}
