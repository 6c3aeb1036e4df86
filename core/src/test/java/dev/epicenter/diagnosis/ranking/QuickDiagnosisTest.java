package dev.epicenter.diagnosis.ranking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.InMemory;
import dev.epicenter.config.Fault;
import dev.epicenter.config.RunConfig;
import dev.epicenter.diagnosis.Diagnostician;
import dev.epicenter.diagnosis.replays.Budget;
import dev.epicenter.diagnosis.replays.DiagnosisProgress;
import dev.epicenter.diagnosis.replays.DiagnosisRequest;
import dev.epicenter.diagnosis.replays.Effort;
import dev.epicenter.diagnosis.replays.Looks;
import dev.epicenter.diagnosis.replays.RemedyOptions;
import dev.epicenter.diagnosis.verdict.Cause;
import dev.epicenter.diagnosis.verdict.Diagnosis;
import dev.epicenter.recovery.SupervisedRun;
import dev.epicenter.replay.LocalArmExecutor;
import dev.epicenter.segment.ToyRuns;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code diagnose --effort quick}: a ranking from few replays. */
class QuickDiagnosisTest {
    @TempDir(factory = InMemory.class)
    Path folder;

    @Test
    void damagedBatchesAreRankedFirstAndNothingIsAsserted() {
        Diagnosis diagnosis = quick(false);

        Ranking ranking = diagnosis.evidence().ranking().orElseThrow();
        assertThat(ranking.first().cause()).as("%s", ranking).isEqualTo(RankedCause.DATA);
        assertThat(ranking.answers().get(0).probe()).isEqualTo(Probe.SHAM);
        assertThat(diagnosis.cause()).isInstanceOf(Cause.NotSeparated.class);
        assertThat(diagnosis.words().get(0)).startsWith("Most likely cause: the data");
        assertThat(diagnosis.words()).anyMatch(line -> line.contains("nothing is asserted"));
    }

    @Test
    void theCostIsThatOfOneControlAndFewProbes() {
        Diagnosis diagnosis = quick(false);

        assertThat(diagnosis.evidence().reproduced().controls()).isEqualTo(1);
        assertThat(diagnosis.replays()).isLessThanOrEqualTo(RankingRule.MOST);
        Diagnosis all = quick(true);
        assertThat(all.evidence().ranking().orElseThrow().answers().size())
                .isGreaterThan(
                        diagnosis.evidence().ranking().orElseThrow().answers().size());
        assertThat(all.evidence().ranking().orElseThrow().next()).isEmpty();
    }

    @Test
    void theSameAnswersGiveTheSameRankingWithoutReplays() throws IOException {
        Ranking made = quick(false).evidence().ranking().orElseThrow();
        Ranking all = quick(true).evidence().ranking().orElseThrow();
        String likelihoods;
        try (InputStream in = RankingRule.class.getResourceAsStream("likelihoods.json")) {
            likelihoods = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }

        Ranking known = RankingRule.ofAnswers(
                likelihoods,
                all.answers().stream()
                        .collect(Collectors.toMap(
                                observed -> observed.probe().key(),
                                observed -> observed.answer().key())));

        assertThat(known).isEqualTo(made);
    }

    private Diagnosis quick(boolean allProbes) {
        RunConfig config = ToyRuns.noisy(400, ToyRuns.ONLY_RECORD, new Fault.DamagedBatches(300, 10));
        SupervisedRun run = new SupervisedRun(folder.resolve("run-" + allProbes), config);
        run.go();
        return new Diagnostician(
                        run.config(),
                        run.trainer(),
                        new LocalArmExecutor(run.trainer(), 2),
                        2,
                        DiagnosisProgress.SILENT,
                        () -> false)
                .run(
                        run.directory(),
                        new DiagnosisRequest(
                                1,
                                Effort.QUICK.stages(),
                                Budget.UNLIMITED,
                                OptionalLong.empty(),
                                Effort.QUICK.rewind(),
                                Effort.QUICK.horizon(),
                                RemedyOptions.DEFAULT,
                                allProbes,
                                Looks.ONE));
    }
}
