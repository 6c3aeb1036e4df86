package dev.epicenter.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.diagnosis.replays.Effort;
import org.junit.jupiter.api.Test;

class ReplayOptionsTest {
    @Test
    void theHelpStatesTheStepsOfAQuickDiagnosis() {
        assertThat(ReplayOptions.QUICK_REWIND).isEqualTo(Effort.QUICK.rewind());
        assertThat(ReplayOptions.QUICK_HORIZON).isEqualTo(Effort.QUICK.horizon());
    }

    @Test
    void effortAndStagesAreNotCombined() {
        Cli both = Cli.run("diagnose", "run", "--effort", "quick", "--stages", "cross");

        assertThat(both.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(both.err()).contains("--effort and --stages both choose the stages; give one of them");
    }

    @Test
    void probesAndRemediesNeedTheirStage() {
        assertThat(Cli.run("diagnose", "run", "--all-probes").err())
                .contains("--all-probes: only stage rank runs probes; use --effort quick");
        assertThat(Cli.run("diagnose", "run", "--effort", "quick", "--remedy", "lr=x0.9")
                        .err())
                .contains("--remedy: only stage remedies follows remedies; use --effort thorough");
    }
}
