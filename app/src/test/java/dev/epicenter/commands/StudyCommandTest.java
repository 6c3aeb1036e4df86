package dev.epicenter.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.json.Json;
import dev.epicenter.study.StudyResult;
import dev.epicenter.ui.UiServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Tests a study with small trainings. */
@Tag("torch")
class StudyCommandTest {
    private static final String RUN_FILE = """
            steps: 80
            data: {kind: modular, operation: add, modulus: 7, train_fraction: 0.5}
            model: {n_layer: 1, n_head: 1, n_embd: 8}
            optimizer: {lr: 1e-2, weight_decay: 0, clip_grad_norm: 0}
            eval: {every: 20}
            """;

    private static final String STUDY = """
            title: Does the learning rate matter?
            question: A small GPT learns addition with two learning rates.
            limits: [A test.]
            run: run.yaml
            factors:
              - name: lr
                levels: [{name: own}, {name: tiny, set: [optimizer.lr=1e-5]}]
              - name: jitter
                inert: true
                levels: [{name: none}, {name: tiny, interventions: jitter=1e-7}]
            seeds: {first: 0, count: 4}
            pilot: {first: 100, count: 2}
            outcomes: [{kind: final, name: loss}]
            contrasts:
              - name: tiny
                claim: A tiny learning rate ends with a higher loss
                of: lr=tiny
                outcome: loss
                expect: higher
                smallest_effect: 0.1
            """;

    @TempDir
    private Path folder;

    private Path study;

    @BeforeEach
    void writeStudy() throws IOException {
        Files.writeString(folder.resolve("run.yaml"), RUN_FILE);
        study = Files.writeString(folder.resolve("rates.yaml"), STUDY);
    }

    @Test
    void aStudyIsWrittenAndItsPageNeedsNoNetwork() throws IOException {
        Path out = folder.resolve("out");
        Files.writeString(
                study, STUDY.replace("name: loss}", "name: loss, scale: log}").replace("effect: 0.1", "effect: 1.1"));
        Cli cli = Cli.run("study", study, "--out", out, "--json");
        assertThat(cli.exit()).as(cli.err()).isZero();
        JsonNode result = Json.mapper().readTree(cli.out());
        assertThat(result.path("epicenter").asString()).isEqualTo("study");
        JsonNode contrast = result.path("contrasts").get(0);
        assertThat(contrast.path("decision").asString()).isEqualTo("supported");
        assertThat(contrast.path("contrast").path("kind").asString()).isEqualTo("difference");
        assertThat(result.path("controls").path("tests")).hasSize(1);
        assertThat(Files.readString(out.resolve("rates/study.json"))).isEqualTo(cli.out());
        String page = Files.readString(out.resolve("rates/study.html"));
        assertThat(page).endsWith("</html>\n");
        assertThat(page.replace("http://www.w3.org/2000/svg", "")).doesNotContain("http://", "https://", "src=");
        assertThat(page.substring(0, page.indexOf("<script>")))
                .contains(
                        "Does the learning rate matter?",
                        "supported",
                        "geometric mean",
                        "1.100 times",
                        "class=\"rate\"")
                .doesNotContain("{{", "NaN");
        assertThat(out.resolve("rates/study.md")).exists();

        assertThat(StudyResult.read(out.resolve("rates/study.json")).json()).isEqualTo(cli.out());
        assertServed(out);

        Cli text = Cli.run("study", study, "--out", out);
        assertThat(text.out()).contains("contrast", "decision", "Negative controls", "See it:");
        Cli quick = Cli.run("study", study, "--out", out, "--quick");
        assertThat(quick.out()).contains("This is a quick look with few seeds, not a result.");
        assertThat(out.resolve("rates-quick/study.html")).exists();
    }

    private static void assertServed(Path out) throws IOException {
        try (UiServer server = UiServer.start(out, 0)) {
            HttpClient client = HttpClient.newHttpClient();
            URI address = URI.create(server.address());
            BodyHandler<String> text = HttpResponse.BodyHandlers.ofString();
            String cookie = client.send(HttpRequest.newBuilder(address).build(), text)
                    .headers()
                    .firstValue("Set-Cookie")
                    .orElseThrow()
                    .split(";", 2)[0];
            HttpRequest.Builder request = HttpRequest.newBuilder().header("Cookie", cookie);
            String list = client.send(
                            request.copy().uri(address.resolve("/api/list")).build(), text)
                    .body();
            JsonNode card = CardLines.cards(list).get(0);
            assertThat(card.path("kind").asString()).isEqualTo("study");
            assertThat(card.path("path").asString()).isEqualTo("rates");
            assertThat(card.path("summary").asString()).isEqualTo("1 claim: 1 supported");
            String page = client.send(
                            request.copy()
                                    .uri(address.resolve("/study?path=rates"))
                                    .build(),
                            text)
                    .body();
            assertThat(page).contains("Does the learning rate matter?", "<a href=\"/\">Runs</a>");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aKilledStudyLeavesWhatAnUninterruptedOneLeaves() throws Exception {
        Cli whole = Cli.run("study", study, "--out", folder.resolve("whole"), "--json");
        Path out = folder.resolve("out");
        RealProcess process = RealProcess.start(folder, List.of(), "study", study, "--out", out);
        while (process.isAlive() && written(out).size() < 3) {
            Thread.sleep(20);
        }
        process.kill();
        Map<Path, FileTime> before = written(out);
        assertThat(before).as("cells before the kill").hasSizeBetween(3, 15);
        Cli again = Cli.run("study", study, "--out", out, "--json");
        assertThat(again.out()).isEqualTo(whole.out());
        assertThat(written(out))
                .as("finished cells are not trained again")
                .containsAllEntriesOf(before)
                .hasSize(16);
    }

    @Test
    void theListHasTheStudiesThatComeWithEpicenter() {
        Cli cli = Cli.run("study", "--list");
        assertThat(cli.exit()).as(cli.err()).isZero();
        assertThat(cli.out()).contains("weight-decay", "width");
        assertThat(Cli.run("study", "--list", "--json").out()).contains("\"question\"");
    }

    @Test
    void errorsAreOneLineAndNothingIsWritten() {
        refused(Cli.run("study", "weight-decoy"), "no study 'weight-decoy'", "did you mean weight-decay?");
        refused(Cli.run("study", folder.resolve("none.yaml")), "none.yaml: no such file; expected a study file");
        refused(run("--seeds", 1), "--seeds 1: a study needs two seeds or more");
        refused(run("--set", "optimizer.lr=fast"), "optimizer.lr: expected a finite number");
        refused(run("--set", "lr"), "'lr': expected KEY=VALUE");
        assertThat(Cli.run("study").err()).contains("no study given");
        assertThat(folder.resolve("none")).doesNotExist();
    }

    private Cli run(Object... more) {
        return Cli.run(Stream.concat(Stream.of("study", study, "--out", folder.resolve("none")), Stream.of(more))
                .toArray());
    }

    private static void refused(Cli cli, String... words) {
        assertThat(cli.exit()).as(cli.err()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err().lines()).as(cli.err()).hasSize(1);
        assertThat(cli.err()).contains(words);
    }

    /** The finished cells, and when they were written. */
    private static Map<Path, FileTime> written(Path out) throws IOException {
        Map<Path, FileTime> written = new TreeMap<>();
        if (Files.isDirectory(out.resolve("cells"))) {
            try (Stream<Path> cells = Files.list(out.resolve("cells"))) {
                for (Path cell :
                        cells.filter(each -> each.toString().endsWith(".json")).toList()) {
                    written.put(cell, Files.getLastModifiedTime(cell));
                }
            }
        }
        return written;
    }
}
