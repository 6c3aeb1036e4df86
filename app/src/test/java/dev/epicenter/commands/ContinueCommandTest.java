package dev.epicenter.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.diagnosis.ranking.Ranking;
import dev.epicenter.diagnosis.replays.Stage;
import dev.epicenter.diagnosis.verdict.Diagnosis;
import dev.epicenter.diagnosis.verdict.NextExperiment;
import dev.epicenter.diagnosis.verdict.ShortVerdict;
import dev.epicenter.diagnosis.verdict.ShortVerdictText;
import dev.epicenter.report.Diagnoses;
import dev.epicenter.run.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The experiment that a diagnosis names as next is run by the command that it prints, and is shown wherever the diagnosis is. */
class ContinueCommandTest {
    private static final Pattern NEXT = Pattern.compile("Next: .*: epicenter (diagnose .* --spike 1 --continue)");

    @TempDir
    static Path folder;

    @BeforeAll
    static void makeARun() throws IOException {
        AttackedRun.createUndiagnosed(folder);
    }

    @Test
    void aRankingIsContinuedByTheTestsThatItNames() {
        Cli quick = Cli.run("diagnose", run(), "--spike", "1", "--effort", "quick");
        assertThat(quick.exit()).as(quick.err()).isZero();
        NextExperiment next = diagnosis().summary().flatMap(ShortVerdict::next).orElseThrow();
        assertThat(next.what()).startsWith("tests of what the ranking leaves (batches");
        assertThat(next.replays()).isPositive();
        assertThat(next.seconds()).isPositive();
        assertThat(quick.out()).contains(ShortVerdictText.next(next));
        Ranking ranking = diagnosis().evidence().ranking().orElseThrow();

        Cli continued = Cli.run(printed(quick.out()));

        assertThat(continued.exit()).as(continued.err()).isZero();
        Diagnosis tested = diagnosis();
        assertThat(tested.stages()).contains(Stage.COMMIT, Stage.CROSS);
        assertThat(tested.evidence().ranking().orElseThrow().first().cause())
                .isEqualTo(ranking.first().cause());
        assertThat(tested.summary().orElseThrow().asserted()).isTrue();
        assertThat(continued.out()).startsWith("Spike 1 of ").contains("Verdict: batches (shown; ");

        shownEverywhere();
        nothingIsLeftToContinue();
    }

    private void shownEverywhere() {
        List<String> lines = ShortVerdictText.of(diagnosis().summary().orElseThrow());
        Cli show = Cli.run("show", run());
        Cli report =
                Cli.run("report", run(), "--out", folder.resolve("report.html").toString());
        assertThat(report.exit()).as(report.err()).isZero();
        String page = read(folder.resolve("report.html"));
        assertThat(lines).hasSizeGreaterThan(2);
        for (String line : lines) {
            assertThat(show.out()).contains(line);
        }
        // The report has the same verdict as a card.
        assertThat(page).contains(diagnosis().words().get(0));
        assertThat(Cli.run("show", run(), "--json").out()).contains("\"verdict\" : \"batches\"", "\"ruled_out\"");
    }

    private void nothingIsLeftToContinue() {
        Cli again = Cli.run("diagnose", run(), "--spike", "1", "--continue");
        assertThat(again.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(again.err()).contains("named no further experiment");
    }

    @Test
    void continueNeedsADiagnosisAndTakesNoStages() throws IOException {
        Path other = Files.createDirectory(folder.resolve("other"));
        AttackedRun.createUndiagnosed(other);
        String run = other.resolve("run").toString();

        assertThat(Cli.run("diagnose", run, "--spike", "1", "--continue").err())
                .contains("--continue: spike 1 has no finished diagnosis; run 'epicenter diagnose");
        assertThat(Cli.run("diagnose", run, "--spike", "1", "--continue", "--effort", "quick")
                        .err())
                .contains("--continue takes stages, distances and seeds from the last diagnosis");
        Cli first = Cli.run("diagnose", run, "--spike", "1", "--stages", "commit");
        assertThat(first.out()).contains("Next: stages cross and dose, which test the causes apart");
        assertThat(printed(first.out())).containsExactly("diagnose", run, "--spike", "1", "--continue");
    }

    private static String[] printed(String out) {
        Matcher next = NEXT.matcher(out);
        assertThat(next.find()).as(out).isTrue();
        return next.group(1).split(" ", -1);
    }

    private static Diagnosis diagnosis() {
        return Diagnoses.whole(RunDirectory.open(folder.resolve("run")), 1).orElseThrow();
    }

    private static String run() {
        return folder.resolve("run").toString();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
