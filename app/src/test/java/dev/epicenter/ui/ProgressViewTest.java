package dev.epicenter.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.ui.DiagnosisProgressView.StageUnderWay;
import dev.epicenter.ui.DiagnosisProgressView.Tried;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProgressViewTest {
    private static StageUnderWay stage(String name, long most, int tried) {
        return new StageUnderWay(name, most, Collections.nCopies(tried, new Tried("lr=x0.5 @50", "spiked", "recurs")));
    }

    private static ProgressView diagnosis(long planned, StageUnderWay... stages) {
        String writer = "pid 7 on host since " + Instant.now().minusSeconds(60);
        return ProgressView.of(
                        Optional.empty(),
                        Optional.of(new DiagnosisProgressView(writer, planned, Optional.empty(), List.of(stages))))
                .orElseThrow();
    }

    @Test
    void stageThatEndsEarlyTakesItsRestOffTheBar() {
        ProgressView early = diagnosis(102, stage("reproduce", 2, 0), stage("commit", 60, 10), stage("cross", 40, 20));
        // 2 controls and 30 replays are done, 20 are left.
        assertThat(early.share()).isCloseTo(32.0 / 52, within(1e-9));
        assertThat(early.secondsLeft().orElseThrow()).isBetween(37.0, 39.0);
        assertThat(early.stages())
                .extracting(ProgressView.StageRow::title)
                .hasSize(3)
                .last()
                .isEqualTo("Exchanging batches and states: data or state?");
    }

    @Test
    void moreReplaysThanPlannedAreCountedAndNeverExceedTheBar() {
        ProgressView over = diagnosis(50, stage("reproduce", 2, 0), stage("commit", 48, 237));
        assertThat(over.share()).isEqualTo(1);
        assertThat(over.stages().get(1).detail()).isEqualTo("237 replays");
    }

    @Test
    void timeLeftIsUnknownAtTheStart() {
        assertThat(diagnosis(100, stage("reproduce", 2, 0)).secondsLeft()).isEmpty();
    }

    @Test
    void replayCountsTheStepsOfAllArms() {
        ReplayProgressView replay = new ReplayProgressView(
                "pid 7",
                100,
                200,
                List.of(
                        new ReplayProgressView.Progress("control", "control", 200),
                        new ReplayProgressView.Progress("lr=x0.5", "lr", 150)));
        ProgressView view =
                ProgressView.of(Optional.of(replay), Optional.empty()).orElseThrow();
        assertThat(view.share()).isEqualTo(0.75);
        assertThat(view.stages().get(0).detail()).isEqualTo("1 of 2 replays done");
    }
}
