package dev.epicenter.segment;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.RunConfigReader;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class InterventionCheckTest {
    private static final String TEXT = "steps: 10\ndata: {kind: text}\n";
    private static final String FULL_BATCH = "steps: 10\ndata: {kind: modular}\n";
    private static final TensorLayout LAYOUT =
            new TensorLayout(List.of(new TensorLayout.Entry("h.0.attn.c_attn.weight", List.of(2), 0)));

    @Test
    void whatCanChangeSomethingIsAccepted() {
        for (String arm : List.of(
                "weight_decay=x0.5,lr=x0.5",
                "weight_decay=x1",
                "clip_grad_norm=0.1",
                "freeze=h.*.attn.*",
                "reset=m:h.0.*",
                "reset=v",
                "data_seed=7",
                "skip=200",
                "jitter=1e-6:3")) {
            assertThatCode(() -> check(TEXT, arm)).as(arm).doesNotThrowAnyException();
        }
        assertThatCode(() -> check(TEXT + "optimizer: {kind: sgd}", "momentum=0.8,reset=momentum"))
                .doesNotThrowAnyException();
    }

    @Test
    void aKnobThatTheOptimizerLacksIsRefused() {
        refused(
                TEXT + "optimizer: {kind: sgd}",
                "beta2=0.9",
                "beta2=0.9: this run's optimizer is sgd, which has no beta2");
        refused(TEXT, "momentum=x0.5", "momentum=x0.5: this run's optimizer is adamw, which has no momentum");
        refused(TEXT, "reset=momentum", "reset=momentum: this run's optimizer has no momentum; it has m and v");
    }

    @Test
    void aFactorOfZeroIsRefused() {
        refused(
                TEXT,
                "dropout=x0.5",
                "dropout=x0.5: it is 0 in this run, so that a factor changes nothing; give a value instead, "
                        + "dropout=VALUE");
    }

    @Test
    void theValueThatTheRunHasIsRefused() {
        refused(
                TEXT + "optimizer: {beta2: 0.98}",
                "beta2=0.98",
                "beta2=0.98: it has this value in the run already; give another");
    }

    @Test
    void aPatternThatMatchesNothingIsRefused() {
        refused(
                TEXT,
                "freeze=h.*.atn.*",
                "freeze=h.*.atn.*: no tensor matches 'h.*.atn.*'; the nearest are h.0.attn.c_attn.weight");
        refused(TEXT, "reset=m:wte", "reset=m:wte: no tensor matches 'wte'");
    }

    @Test
    void otherDataIsRefusedWhereThereIsNone() {
        refused(FULL_BATCH, "data_seed=7", "data_seed=7: every batch of this run is the full batch");
        refused(FULL_BATCH, "skip=7", "skip=7: every batch of this run is the full batch");
    }

    @Test
    void aKnobOutOfRangeIsRefused() {
        refused(TEXT, "beta1=x2", "beta1=x2: beta1 would be 1.8; allowed: at least 0, less than 1");
    }

    private static void check(String yaml, String arm) {
        InterventionCheck.check(InterventionParser.parse(arm), RunConfigReader.read(yaml, Path.of("run.yaml")), LAYOUT);
    }

    private static void refused(String yaml, String arm, String message) {
        assertThatThrownBy(() -> check(yaml, arm))
                .isInstanceOf(EpicenterException.class)
                .hasMessageStartingWith(message);
    }
}
