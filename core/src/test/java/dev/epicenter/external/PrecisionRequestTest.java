package dev.epicenter.external;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.config.PrecisionConfig;
import dev.epicenter.external.SegmentFile.Change;
import dev.epicenter.intervention.InterventionParser;
import dev.epicenter.intervention.PrecisionChange.Autocast;
import dev.epicenter.intervention.PrecisionChange.LossPrecision;
import dev.epicenter.intervention.PrecisionChange.WeightPrecision;
import dev.epicenter.json.Json;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.Segment;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a trainer with an adapter is asked about precision ({@code docs/reference/segment.md}). */
class PrecisionRequestTest {
    @TempDir
    private Path folder;

    @Test
    void theLossAndAutocastAreRequestedAsInterventions() {
        SegmentFile file = request("loss=float64,autocast=off");

        assertThat(file.interventions())
                .containsExactly(new Change.LossPrecision("float64"), new Change.Autocast(false));
        assertThat(file.requests()).containsExactly("loss_precision", "autocast");
        assertThat(Json.line(file))
                .contains(
                        "[{\"kind\":\"loss_precision\",\"format\":\"float64\"},{\"kind\":\"autocast\",\"enabled\":false}]");
    }

    @Test
    void aTrainerMustDeclareEachOfThem() {
        assertThat(SegmentRequest.word(new LossPrecision(PrecisionConfig.Loss.FLOAT64)))
                .contains("loss_precision");
        assertThat(SegmentRequest.word(new Autocast())).contains("autocast");
        assertThat(SegmentRequest.word(new WeightPrecision(PrecisionConfig.Weights.FLOAT32)))
                .as("no request can express it")
                .isEmpty();
    }

    private SegmentFile request(String arm) {
        var run = ToyProgram.run(folder, 30, "");
        var keys = ((dev.epicenter.config.TrainerConfig.Adapter) run.trainer()).keys();
        return new SegmentRequest(run, keys)
                .of(
                        new Segment(Optional.empty(), 10, DataPlan.IN_ORDER, InterventionParser.parse(arm)),
                        "id",
                        true,
                        folder);
    }
}
