package dev.epicenter.torch.optim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests the rule by which updates are left out; {@code test_guard.py} tests the same rule of the adapter. */
class UpdateGuardTest {
    @Test
    void anOutlierIsLeftOutOnceHalfAWindowIsThereAndIsNotRemembered() {
        UpdateGuard guard = new UpdateGuard(new float[0]);
        for (int i = 0; i < 63; i++) {
            assertThat(guard.allows(1 + 0.1 * (i % 2))).isTrue();
        }
        float[] before = guard.memory();
        assertThat(guard.allows(Double.NaN)).isFalse();
        assertThat(guard.allows(1.05)).isTrue();
        assertThat(guard.allows(50)).isFalse();
        assertThat(guard.memory()).hasSize(before.length + 1);
        assertThat(guard.allows(1.1)).isTrue();
    }

    @Test
    void tenOutliersInARowAreANewLevelAndGradientsThatAreNotFiniteNeverAre() {
        UpdateGuard guard = calm();
        List<Boolean> made = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            made.add(guard.allows(9));
        }
        assertThat(made.subList(0, 10)).containsOnly(false);
        assertThat(made.subList(10, 12)).containsOnly(true);
        for (int i = 0; i < 40; i++) {
            assertThat(guard.allows(Double.POSITIVE_INFINITY)).isFalse();
        }
    }

    @Test
    void itsMemoryMakesAResumedTrainingDecideTheSame() {
        UpdateGuard whole = calm();
        for (int i = 0; i < 5; i++) {
            whole.allows(9);
        }
        UpdateGuard resumed = new UpdateGuard(whole.memory());
        for (int i = 0; i < 30; i++) {
            double norm = i % 7 == 0 ? 1 : 9 + i;
            assertThat(resumed.allows(norm)).isEqualTo(whole.allows(norm));
        }
        assertThat(resumed.memory()).isEqualTo(whole.memory());
    }

    private static UpdateGuard calm() {
        UpdateGuard guard = new UpdateGuard(new float[0]);
        for (int i = 0; i < 128; i++) {
            guard.allows(1 + 0.1 * (i % 2));
        }
        return guard;
    }
}
