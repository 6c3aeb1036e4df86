package dev.epicenter.intervention;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigReader;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.SegmentCheck;
import dev.epicenter.tensor.TensorLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InterventionCheckTest {
    private static final String TEXT = "steps: 10\ndata: {kind: text}\n";
    private static final String FULL_BATCH = "steps: 10\ndata: {kind: modular}\n";
    private static final TensorLayout LAYOUT = new TensorLayout(List.of(
            new TensorLayout.Entry("h.0.attn.c_attn.weight", List.of(2, 1), 0),
            new TensorLayout.Entry("h.0.attn.c_attn.bias", List.of(2), 2)));

    @Test
    void effectiveInterventionsAreAccepted() {
        for (String arm : List.of(
                "weight_decay=x0.5,lr=x0.5",
                "weight_decay=x1",
                "clip_grad_norm=0.1",
                "freeze=h.*.attn.*",
                "reset=m:h.0.*",
                "reset=v",
                "data_seed=7",
                "skip=200",
                "jitter=1e-6:3",
                "lr@h.*=x0.5,weight_decay@h.*=0,weight_decay@*.weight=x0",
                "weight_decay@h.*=x1",
                "nudge=0.1:1:h.*|wte,rescale=h.*:1.3",
                "batch_size=x0.5,loss=float64,weights=float32",
                "batch_size=11",
                "weights=bfloat16",
                "replace=0..3,replace=7#0-11,permute=2..5")) {
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
                "dropout=x0.5: it is 0 in this run, so a factor changes nothing; give a value instead, "
                        + "dropout=VALUE");
    }

    @Test
    void theCurrentValueIsRefused() {
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
    void aGroupWithoutEffectIsRefused() {
        refused(TEXT, "lr@wte=x0.5", "lr@wte=x0.5: no tensor matches 'wte'");
        refused(
                TEXT,
                "weight_decay@*.bias=x0",
                "weight_decay@*.bias=x0: weight decay acts on no matching tensor: optimizer.decay is matrices");
        refused(
                TEXT + "optimizer: {weight_decay: 0}",
                "weight_decay@h.*=x0.5",
                "weight_decay@h.*=x0.5: it is 0 in this run, so a factor changes nothing; give a value instead, "
                        + "weight_decay@h.*=VALUE");
        refused(TEXT, "weight_decay@h.*=0.1", "weight_decay@h.*=0.1: it has this value in the run already");
        refused(TEXT, "nudge=0.1:1:wte", "nudge=0.1:1:wte: no tensor matches 'wte'");
        refused(TEXT, "jitter=0.1:1:wte", "jitter=0.1:1:wte: no tensor matches 'wte'");
        refused(TEXT, "rescale=wte:2", "rescale=wte:2: no tensor matches 'wte'");
    }

    @Test
    void anotherBatchSizeMustBeSmaller() {
        refused(TEXT, "batch_size=12", "batch_size=12: it has this value in the run already; give another");
        refused(TEXT, "batch_size=13", "batch_size=13: the run's batches have 12 sequences; give fewer");
        refused(TEXT, "batch_size=x0.99", "batch_size=x0.99: this factor keeps all 12 sequences of a batch");
        refused(TEXT, "replace=3#4-12", "replace=3#4-12:1: a batch of this run has the sequences 0 to 11");
    }

    @Test
    void theCurrentPrecisionIsRefused() {
        refused(TEXT, "loss=float32", "loss=float32: it has this value in the run already");
        refused(
                TEXT + "precision: {weights: bfloat16}",
                "weights=bfloat16",
                "weights=bfloat16: it has this value in the run already");
        refused(TEXT, "autocast=off", "autocast=off: the built-in trainer does not use autocast");
    }

    @Test
    void batchesOutsideTheSegmentAreRefused() {
        DataPlan plan = DataPlan.IN_ORDER.skippingAfter(4, 10);
        for (String arm : List.of("replace=4..13", "replace=20#1", "permute=5..9")) {
            Segment segment = new Segment(Optional.empty(), 10, plan, InterventionParser.parse(arm));
            assertThatThrownBy(() -> SegmentCheck.check(segment, config(TEXT), LAYOUT))
                    .hasMessageEndingWith("steps 1 to 10 train on batches 0 to 19, not on these");
        }
        Segment segment = new Segment(Optional.empty(), 10, plan, InterventionParser.parse("replace=19..30"));
        assertThatCode(() -> SegmentCheck.check(segment, config(TEXT), LAYOUT)).doesNotThrowAnyException();
    }

    @Test
    void dataInterventionsAreRefusedWithTheFullBatch() {
        refused(FULL_BATCH, "data_seed=7", "data_seed=7: every batch of this run is the full batch");
        refused(FULL_BATCH, "replace=7..8", "replace=7..8:1: every batch of this run is the full batch");
        refused(FULL_BATCH, "replace=7#1", "replace=7#1:1: every batch of this run is the full batch");
        refused(FULL_BATCH, "permute=7..8", "permute=7..8:1: every batch of this run is the full batch");
        refused(FULL_BATCH, "skip=7", "skip=7: every batch of this run is the full batch");
    }

    @Test
    void aKnobOutOfRangeIsRefused() {
        refused(TEXT, "beta1=x2", "beta1=x2: beta1 would be 1.8; allowed: at least 0, less than 1");
    }

    private static void check(String yaml, String arm) {
        InterventionCheck.check(InterventionParser.parse(arm), config(yaml), LAYOUT);
    }

    private static RunConfig config(String yaml) {
        return RunConfigReader.read(yaml, Path.of("run.yaml"));
    }

    private static void refused(String yaml, String arm, String message) {
        assertThatThrownBy(() -> check(yaml, arm))
                .isInstanceOf(EpicenterException.class)
                .hasMessageStartingWith(message);
    }
}
