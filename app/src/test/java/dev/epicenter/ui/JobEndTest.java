package dev.epicenter.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class JobEndTest {
    @Test
    void stopIsNoFailure() {
        assertThat(JobEnd.of(143, true, List.of("epicenter: the diagnosis was interrupted"))
                        .kind())
                .isEqualTo(JobEnd.Kind.STOPPED);
        assertThat(JobEnd.of(130, false, List.of()).kind()).isEqualTo(JobEnd.Kind.STOPPED);
        assertThat(JobEnd.of(1, true, List.of()).kind()).isEqualTo(JobEnd.Kind.STOPPED);
    }

    @Test
    void spentBudgetIsNoFailureAndHasItsReason() {
        JobEnd small = JobEnd.of(
                2,
                false,
                List.of("epicenter: --budget: too small for the first two stages, which take up to 40 replays"));
        assertThat(small.kind()).isEqualTo(JobEnd.Kind.OUT_OF_BUDGET);
        assertThat(small.reason())
                .hasValueSatisfying(reason -> assertThat(reason).startsWith("--budget: too small"));
        JobEnd spent = JobEnd.of(
                0,
                false,
                List.of(
                        "stage dose was stopped: the budget is spent; finished replays are kept",
                        "See it:  page.html"));
        assertThat(spent.kind()).isEqualTo(JobEnd.Kind.OUT_OF_BUDGET);
        assertThat(spent.reason())
                .hasValueSatisfying(reason -> assertThat(reason).startsWith("Stage dose"));
    }

    @Test
    void controlThatDiffersFromTheRunIsAResult() {
        assertThat(JobEnd.of(0, false, List.of("See it:  page.html")).kind()).isEqualTo(JobEnd.Kind.DONE);
        assertThat(JobEnd.of(4, false, List.of()).kind()).isEqualTo(JobEnd.Kind.DONE);
    }

    @Test
    void failureHasItsReasonInPlainSight() {
        JobEnd full = JobEnd.of(1, false, List.of("stage commit", "epicenter: no space left on the disk", "hint"));
        assertThat(full.kind()).isEqualTo(JobEnd.Kind.FAILED);
        assertThat(full.reason()).hasValue("No space left on the disk");
        assertThat(JobEnd.of(1, false, List.of()).reason()).hasValue("exit code 1");
    }
}
