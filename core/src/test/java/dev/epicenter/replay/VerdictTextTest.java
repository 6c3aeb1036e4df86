package dev.epicenter.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.intervention.Hyperparameter;
import dev.epicenter.intervention.InterventionParser;
import dev.epicenter.spike.Spike;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class VerdictTextTest {
    private static final long ONSET = 354;

    @Test
    void textNamesTheControlThenTheShamsThenTheArmsByOutcome() {
        List<String> words = VerdictText.of(verdict(
                true,
                List.of(
                        spiked("sham", "jitter=1e-6:1", 354),
                        spiked("sham", "jitter=1e-6:2", 355),
                        delayed("weight_decay", "weight_decay=x0.5", 404),
                        prevented("weight_decay", "weight_decay=0"),
                        spiked("eps", "eps=x0.01", 354),
                        spiked("eps", "eps=x100", 352),
                        spiked("beta1", "beta1=0.8", 354))));

        assertThat(words)
                .containsExactly(
                        "The control, an unchanged replay from step 300, reproduced the run bit for bit (steps 301 to"
                                + " 474 compared) and spiked at step 354.",
                        "2 of 2 shams (weights jittered, nothing else changed) spiked at the same place: the spike is"
                                + " not marginal.",
                        "Prevented (no spike for 120 steps; not followed further; 2 of 2 shams spiked): weight_decay=0.",
                        "Delayed: weight_decay=x0.5 50 steps later, at step 404.",
                        "Spiked at another step: eps=x100 2 steps earlier, at step 352.",
                        "Spiked at the same step: eps=x0.01, beta1=0.8.");
    }

    @Test
    void spikeIsMarginalIfMostShamsDoNotSpike() {
        List<String> words = VerdictText.of(verdict(
                true,
                List.of(
                        spiked("sham", "jitter=1e-6:1", 354),
                        prevented("sham", "jitter=1e-6:2"),
                        prevented("sham", "jitter=1e-6:3"),
                        prevented("sham", "jitter=1e-6:4"),
                        prevented("lr", "lr=x0.5"))));

        assertThat(words.get(1))
                .startsWith("Only 1 of 4 shams")
                .contains("marginal", "prevention by an arm is not evidence");
        assertThat(words.get(2)).contains("no spike for 120 steps; not followed further; 1 of 4 shams spiked");
    }

    @Test
    void voidArmsAreReportedAndVoidShamsDoNotCount() {
        HyperparameterCheck.Mismatch mismatch = new HyperparameterCheck.Mismatch(Hyperparameter.LR, 342, 1e-3, 5e-4);
        Outcome prevented = new Outcome(Outcome.Result.PREVENTED, Optional.empty(), 0, Double.NaN, 0.1, 474);
        Arm half = Arm.of(InterventionParser.parse("lr=x0.5"));
        Arm sham = Arm.of(InterventionParser.parse("lr=x1.0001"));
        List<String> words = VerdictText.of(verdict(
                true,
                List.of(
                        spiked("sham", "jitter=1e-6:1", 354),
                        ArmVerdict.of(sham, prevented, ONSET, Optional.of(mismatch)),
                        ArmVerdict.of(half, prevented, ONSET, Optional.of(mismatch)))));

        assertThat(words.get(1)).startsWith("1 of 1 shams");
        assertThat(words.get(2))
                .startsWith("Void and not evidence: lr=x0.5: the trainer reported lr 0.001 at step 342, where 5e-4 was"
                        + " requested");
    }

    @Test
    void shamThatSpikesLaterMakesTheSpikeSomewhatMarginal() {
        List<String> words = VerdictText.of(verdict(
                true,
                List.of(
                        spiked("sham", "jitter=1e-6:1", 354),
                        spiked("sham", "jitter=1e-6:2", 354),
                        delayed("sham", "jitter=1e-6:3", 390))));

        assertThat(words.get(1)).startsWith("2 of 3 shams").contains("1 later", "somewhat marginal", "chance");
    }

    @Test
    void textWithoutShamsReportsThatMarginalityIsUnknown() {
        List<String> words = VerdictText.of(verdict(true, List.of(prevented("lr", "lr=x0.5"))));

        assertThat(words.get(1)).startsWith("No sham arm was run");
        assertThat(words.get(2)).contains("no sham was run");
    }

    @Test
    void textDrawsNoConclusionIfTheControlDiffers() {
        List<String> words = VerdictText.of(verdict(false, List.of(prevented("lr", "lr=x0.5"))));

        assertThat(words).hasSize(2);
        assertThat(words.get(0)).contains("did not reproduce");
        assertThat(words.get(1)).isEqualTo("No conclusion is drawn from the arms.");
    }

    private static Verdict verdict(boolean reproduced, List<ArmVerdict> arms) {
        Control control = new Control(
                reproduced,
                174,
                Optional.empty(),
                Optional.empty(),
                reproduced ? Optional.empty() : Optional.of("at step 320 its loss differs"),
                spiked("control", "control", ONSET));
        return new Verdict(
                1, "grokking", 1, ONSET, 300, 474, 10, control, ShamSummary.of(arms), reproduced, List.of(), arms);
    }

    private static ArmVerdict spiked(String group, String name, long onset) {
        return arm(group, name, Outcome.Result.SPIKED, OptionalLong.of(onset));
    }

    private static ArmVerdict delayed(String group, String name, long onset) {
        return arm(group, name, Outcome.Result.DELAYED, OptionalLong.of(onset));
    }

    private static ArmVerdict prevented(String group, String name) {
        return arm(group, name, Outcome.Result.PREVENTED, OptionalLong.empty());
    }

    private static ArmVerdict arm(String group, String name, Outcome.Result outcome, OptionalLong onset) {
        boolean spiked = onset.isPresent();
        return new ArmVerdict(
                name,
                group,
                group.equals("control") ? List.of() : InterventionParser.parse(name),
                outcome,
                spiked ? Optional.of(Spike.Kind.SPIKE) : Optional.empty(),
                onset,
                spiked ? OptionalLong.of(onset.getAsLong() - ONSET) : OptionalLong.empty(),
                onset,
                onset,
                spiked ? OptionalDouble.of(2) : OptionalDouble.empty(),
                spiked ? OptionalDouble.of(2) : OptionalDouble.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalDouble.empty(),
                0.123,
                474,
                Optional.empty());
    }
}
