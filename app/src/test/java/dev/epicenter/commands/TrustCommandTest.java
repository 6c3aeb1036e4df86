package dev.epicenter.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigReader;
import dev.epicenter.config.RunConfigWriter;
import dev.epicenter.external.ExternalTrainer;
import dev.epicenter.file.StateHome;
import dev.epicenter.json.Json;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.RunSession;
import dev.epicenter.run.TimelineEvent;
import dev.epicenter.spike.Spike;
import dev.epicenter.ui.UiServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Runs of other people start nothing before the user agrees. */
class TrustCommandTest {
    @TempDir
    private Path folder;

    private Path started;

    @BeforeEach
    void mark() {
        TestStateHome.set();
        started = folder.resolve("started");
    }

    @Test
    void noCommandStartsTheTrainerOfAForeignRunBeforeItIsTrusted() throws Exception {
        Path run = foreignRun("theirs");
        Path experiment =
                Files.writeString(folder.resolve("experiment.yaml"), "run: " + run + "\nspike: 1\narms: [lr=x0.5]\n");
        for (List<Object> command : List.<List<Object>>of(
                List.of("replay", run),
                List.of("replay", run, "--add", "--arm", "lr=x0.5"),
                List.of("diagnose", run),
                List.of("resume", run),
                List.of("resume", run, "--from", "20", "--with", "lr=x0.5"),
                List.of("experiment", experiment),
                List.of("supervise", runFile("theirs"), "--out", run))) {
            Cli refused = Cli.run(command.toArray());
            assertThat(refused.exit()).as("%s: %s", command, refused.err()).isEqualTo(ExitCode.BAD_INPUT);
            assertThat(refused.err().lines())
                    .as("%s", command)
                    .singleElement()
                    .asString()
                    .contains("its trainer is not started", "touch " + started, "epicenter trust " + run);
        }
        for (List<Object> command : List.<List<Object>>of(
                List.of("show", run), List.of("report", run), List.of("query", "SELECT * FROM spikes", run))) {
            Cli read = Cli.run(command.toArray());
            assertThat(read.exit()).as("%s: %s", command, read.err()).isZero();
        }
        assertThat(started).doesNotExist();

        Cli trusted = Cli.run("trust", run);
        assertThat(trusted.out()).contains("trusted; its trainer is touch " + started);
        Cli.run("resume", run);
        assertThat(started).exists();

        Files.delete(started);
        assertThat(Cli.run("trust", run, "--revoke").out()).contains("no longer trusted");
        assertThat(Cli.run("resume", run).err()).contains("epicenter trust " + run);
        assertThat(started).doesNotExist();
    }

    @Test
    void aChangedRunFileAndACopyAreNotTrusted() throws Exception {
        Path run = foreignRun("theirs");
        assertThat(Cli.run("trust", run).exit()).isZero();
        Path copy = folder.resolve("copy");
        try (Stream<Path> files = Files.walk(run)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(run.relativize(file).toString()));
            }
        }
        assertThat(Cli.run("resume", copy).err())
                .contains("it has the run file of " + run.toRealPath() + ", but is at another path");
        Path link = Files.createSymbolicLink(folder.resolve("link"), run);
        Cli.run("resume", link);
        assertThat(started).exists();
        Files.delete(started);

        Path file = run.resolve("run.yaml");
        Files.writeString(file, Files.readString(file).replace("touch", "echo"));
        assertThat(Cli.run("resume", run).err()).contains("its run.yaml has changed since you trusted it");
        assertThat(started).doesNotExist();
    }

    @Test
    void ownRunsAndThoseOfTheBuiltInTrainerNeedNoTrust() throws Exception {
        Path run = folder.resolve("mine");
        Cli.run("supervise", runFile("mine"), "--out", run);
        assertThat(started).as("the trainer ran, and broke off").exists();
        Files.delete(started);
        assertThat(Cli.run("resume", run).err()).doesNotContain("epicenter trust");
        assertThat(started).exists();
        assertThat(Path.of(System.getProperty(StateHome.PROPERTY), "epicenter", "trusted"))
                .isNotEmptyDirectory();

        Path builtin = folder.resolve("builtin");
        RunDirectory.create(builtin, "data: {kind: text}\nsteps: 10\n", ExternalTrainer.numerics(), false);
        assertThat(Cli.run("trust", builtin).out()).contains("nothing to trust");
    }

    @Test
    void aRunStartsWhereTheRecordCannotBeWritten() throws Exception {
        String before = System.getProperty(StateHome.PROPERTY);
        try {
            System.setProperty(
                    StateHome.PROPERTY,
                    Files.writeString(folder.resolve("a-file"), "").toString());
            Cli supervised = Cli.run("supervise", runFile("mine"), "--out", folder.resolve("mine"));
            assertThat(supervised.err()).contains("the run starts, and later commands need: epicenter trust ");
            assertThat(started).exists();
        } finally {
            System.setProperty(StateHome.PROPERTY, before);
        }
    }

    @Test
    void theDashboardExplainsAndRefusesReplays() throws Exception {
        Path run = foreignRun("theirs");
        HttpClient client = HttpClient.newHttpClient();
        try (UiServer server = UiServer.start(folder, 0)) {
            URI address = URI.create(server.address());
            String cookie = client.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
                    .headers()
                    .firstValue("Set-Cookie")
                    .orElseThrow()
                    .split(";", 2)[0];
            HttpRequest.Builder request = HttpRequest.newBuilder(address.resolve("/api/experiment?path=theirs&spike=1"))
                    .header("Cookie", cookie)
                    .header("Origin", "http://127.0.0.1:" + address.getPort())
                    .header("X-Epicenter", "1");
            String page = client.send(request.copy().build(), HttpResponse.BodyHandlers.ofString())
                    .body();
            assertThat(Json.parse(page, JsonNode.class).path("untrusted").asString())
                    .contains("epicenter trust " + run.toRealPath());
            HttpResponse<String> refused = client.send(
                    request.copy()
                            .POST(HttpRequest.BodyPublishers.ofString("{\"what\":\"REPLAY\",\"arms\":[]}"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(refused.statusCode()).isEqualTo(422);
            assertThat(refused.body()).contains("epicenter trust");
            assertThat(started).doesNotExist();

            Cli.run("trust", run);
            page = client.send(request.copy().build(), HttpResponse.BodyHandlers.ofString())
                    .body();
            assertThat(Json.parse(page, JsonNode.class).path("untrusted").isNull()
                            || Json.parse(page, JsonNode.class)
                                    .path("untrusted")
                                    .isMissingNode())
                    .isTrue();
        }
    }

    private Path runFile(String name) throws IOException {
        return Files.writeString(
                folder.resolve(name + ".yaml"),
                "steps: 60\nrecovery: {policy: none}\ntrainer: {command: [touch, " + started + "], restarts: 1}\n");
    }

    /** A run that this user has not created, with a spike. */
    private Path foreignRun(String name) throws IOException {
        RunConfig config = RunConfigReader.read(runFile(name));
        RunDirectory run = RunDirectory.create(
                folder.resolve(name), RunConfigWriter.write(config), ExternalTrainer.numerics(), false);
        try (RunSession session = RunSession.open(run)) {
            session.append(new TimelineEvent.SegmentStarted(0, 0, TimelineEvent.Cause.FRESH));
            session.append(new TimelineEvent.SpikeDetected(1, spike()));
        }
        return run.root();
    }

    private static Spike spike() {
        return new Spike(Spike.Kind.SPIKE, 30, 32, 31, OptionalLong.of(40), 1, 2, 0.1, 0.5);
    }
}
