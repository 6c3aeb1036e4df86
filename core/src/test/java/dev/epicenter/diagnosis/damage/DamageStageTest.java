package dev.epicenter.diagnosis.damage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.InMemory;
import dev.epicenter.config.Fault;
import dev.epicenter.config.RunConfig;
import dev.epicenter.diagnosis.Diagnostician;
import dev.epicenter.diagnosis.dose.Dose;
import dev.epicenter.diagnosis.replays.Budget;
import dev.epicenter.diagnosis.replays.DiagnosisFolder;
import dev.epicenter.diagnosis.replays.DiagnosisProgress;
import dev.epicenter.diagnosis.replays.DiagnosisRequest;
import dev.epicenter.diagnosis.replays.Stage;
import dev.epicenter.diagnosis.verdict.Diagnosis;
import dev.epicenter.intervention.Interventions;
import dev.epicenter.json.Json;
import dev.epicenter.recovery.SupervisedRun;
import dev.epicenter.replay.LocalArmExecutor;
import dev.epicenter.segment.ToyRuns;
import dev.epicenter.statistics.Interval;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DamageStageTest {
    private static final Set<Stage> WITHOUT_DOSES = EnumSet.of(Stage.REPRODUCE, Stage.COMMIT, Stage.DAMAGE);

    @TempDir(factory = InMemory.class)
    Path folder;

    @Test
    void skippingDamagedBatchesIsBetterAndCountsDiscardedSteps() {
        Diagnosis diagnosis = diagnose(damaged(), WITHOUT_DOSES, OptionalLong.of(0));

        SpikeCost damage = diagnosis.evidence().damage().orElseThrow();
        SpikeCost.Policy waiting = damage.policies().get(0);
        assertThat(waiting.arm()).isEqualTo(Interventions.NONE);
        assertThat(waiting.thrownAway()).isZero();
        assertThat(waiting.spiked()).isEqualTo(8);
        assertThat(waiting.equalSteps()).isEqualTo(waiting.equalTokens());
        SpikeCost.Policy skipping = damage.policies().get(1);
        assertThat(skipping.arm().text()).startsWith("skip=");
        assertThat(skipping.from()).isEqualTo(diagnosis.onset() - 100);
        assertThat(skipping.spiked()).isZero();
        assertThat(skipping.thrownAway()).isEqualTo(diagnosis.found().alarm() - skipping.from());
        assertThat(damage.policies()).allSatisfy(policy -> {
            assertThat(policy.equalSteps()).hasSize(8).allMatch(Double::isFinite);
            assertThat(policy.equalTokens()).hasSize(8).allMatch(Double::isFinite);
        });
    }

    @Test
    void policiesAreComparedAtTenSpikeLengthsAndAtLeast100StepsPastTheOnset() {
        Diagnosis diagnosis = diagnose(damaged(), WITHOUT_DOSES);

        SpikeCost damage = diagnosis.evidence().damage().orElseThrow();
        assertThat(damage.onset()).isEqualTo(diagnosis.onset());
        assertThat(damage.end()).hasValue(damage.onset() + damage.stepsLost());
        assertThat(damage.until() - damage.onset()).isEqualTo(Math.min(400, Math.max(100, 10 * damage.stepsLost())));
    }

    @Test
    void runWithoutHeldOutLossComparesTrainingLossAndReportsIt() {
        Diagnosis diagnosis = diagnose(damaged(), WITHOUT_DOSES);

        SpikeCost damage = diagnosis.evidence().damage().orElseThrow();
        assertThat(damage.measure()).isEqualTo(LossMeasure.TRAINING);
        assertThat(damage.sameBatches()).isFalse();
        assertThat(diagnosis.words())
                .anyMatch(line -> line.contains("the median of the last ten training losses, each on another batch"));
    }

    @Test
    void fullBatchPoliciesAreTheMildestPreventingDoses() {
        Diagnosis diagnosis = diagnose(natural(), EnumSet.complementOf(EnumSet.of(Stage.RANK, Stage.SHARPNESS)));

        SpikeCost damage = diagnosis.evidence().damage().orElseThrow();
        assertThat(damage.sameBatches()).isTrue();
        assertThat(damage.policies())
                .extracting(SpikeCost.Policy::arm)
                .noneMatch(arm -> arm.text().startsWith("skip="));
        Set<Interventions> mildest = diagnosis.evidence().doses().orElseThrow().stream()
                .flatMap(response -> response.mildest().stream())
                .map(Dose::arm)
                .collect(Collectors.toSet());
        assertThat(damage.policies().subList(1, damage.policies().size()))
                .hasSize(2)
                .allSatisfy(policy -> assertThat(mildest).contains(policy.arm()));
        assertThat(damage.comparisons()).hasSize(2);
    }

    @Test
    void damageReusesStoredReplaysAndRoundTrips() throws Exception {
        SupervisedRun run = damaged();
        Diagnosis first = diagnose(run, WITHOUT_DOSES);

        Diagnosis again = diagnose(run, WITHOUT_DOSES);

        assertThat(again.replays()).isZero();
        assertThat(again.evidence()).isEqualTo(first.evidence());
        String json = Files.readString(DiagnosisFolder.verdict(run.directory(), 1));
        assertThat(Json.parse(json, Diagnosis.class)).isEqualTo(again);
    }

    @Test
    void findingFollowsFromIntervalAndMargin() {
        assertThat(finding(-0.2, -0.1)).isEqualTo(SpikeCost.Finding.BETTER);
        assertThat(finding(-0.004, -0.001)).isEqualTo(SpikeCost.Finding.AS_GOOD);
        assertThat(finding(-0.2, 0.004)).isEqualTo(SpikeCost.Finding.NOT_WORSE);
        assertThat(finding(-0.004, 0.2)).isEqualTo(SpikeCost.Finding.NOT_BETTER);
        assertThat(finding(0.001, 0.2)).isEqualTo(SpikeCost.Finding.WORSE);
        assertThat(finding(-0.2, 0.2)).isEqualTo(SpikeCost.Finding.OPEN);
    }

    private static SpikeCost.Finding finding(double low, double high) {
        return SpikeCost.Finding.of(new Interval(low, high), 0.005);
    }

    private static Diagnosis diagnose(SupervisedRun run, Set<Stage> stages) {
        return diagnose(run, stages, OptionalLong.empty());
    }

    private static Diagnosis diagnose(SupervisedRun run, Set<Stage> stages, OptionalLong from) {
        return new Diagnostician(
                        run.config(),
                        run.trainer(),
                        new LocalArmExecutor(run.trainer(), 2),
                        2,
                        DiagnosisProgress.SILENT,
                        () -> false)
                .run(run.directory(), new DiagnosisRequest(1, stages, Budget.UNLIMITED, from, 100, 120));
    }

    private SupervisedRun damaged() {
        return spiking(ToyRuns.noisy(400, ToyRuns.ONLY_RECORD, new Fault.DamagedBatches(200, 10)));
    }

    private SupervisedRun natural() {
        return spiking(ToyRuns.natural(600, ToyRuns.ONLY_RECORD));
    }

    private SupervisedRun spiking(RunConfig config) {
        SupervisedRun run = new SupervisedRun(folder.resolve("run"), config);
        run.go();
        return run;
    }
}
