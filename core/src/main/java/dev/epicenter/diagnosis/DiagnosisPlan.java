package dev.epicenter.diagnosis;

import dev.epicenter.config.RunConfig;
import dev.epicenter.diagnosis.commit.CommitStage;
import dev.epicenter.diagnosis.cross.CrossStage;
import dev.epicenter.diagnosis.damage.DamageStage;
import dev.epicenter.diagnosis.dose.DoseStage;
import dev.epicenter.diagnosis.locate.LocateStage;
import dev.epicenter.diagnosis.ranking.RankingStage;
import dev.epicenter.diagnosis.remedies.RemedyStage;
import dev.epicenter.diagnosis.replays.CostEstimate;
import dev.epicenter.diagnosis.replays.DiagnosisRequest;
import dev.epicenter.diagnosis.replays.ReplayWindow;
import dev.epicenter.diagnosis.replays.Stage;
import dev.epicenter.diagnosis.sharpness.SharpnessStage;
import java.util.OptionalInt;

/**
 * What a diagnosis is expected to cost at most, before anything runs.
 *
 * @param controls which run one after the other
 * @param least of the replays of the first stages, without which a diagnosis is of no use
 * @param replays of all stages, which run in parallel
 */
public record DiagnosisPlan(CostEstimate controls, CostEstimate least, CostEstimate replays) {
    /** The plan of a request, from the run file and the steps to replay. */
    public static DiagnosisPlan of(RunConfig config, DiagnosisRequest request, ReplayWindow window) {
        CostEstimate cost = new CostEstimate(0, 0);
        if (request.stages().contains(Stage.COMMIT)) {
            cost = cost.plus(CommitStage.cost(request.rewind(), request.lean()));
        }
        if (request.stages().contains(Stage.RANK)) {
            cost = cost.plus(RankingStage.cost());
        }
        CostEstimate least = cost;
        if (request.stages().contains(Stage.CROSS)) {
            cost = cost.plus(
                    CrossStage.cost(config.data().fullBatch(), request.rewind(), request.lean(), request.looks()));
        }
        if (request.stages().contains(Stage.DOSE)) {
            cost = cost.plus(DoseStage.cost(
                    request.rewind(),
                    request.horizon(),
                    request.lean() ? OptionalInt.of(DoseStage.LIKELY) : OptionalInt.empty(),
                    request.looks()));
        }
        if (request.stages().contains(Stage.LOCATE)) {
            cost = cost.plus(LocateStage.cost(request.rewind()));
        }
        if (request.stages().contains(Stage.DAMAGE)) {
            cost = cost.plus(DamageStage.cost(config.data().fullBatch(), request.rewind()));
        }
        if (request.stages().contains(Stage.SHARPNESS)) {
            cost = cost.plus(SharpnessStage.cost(config.data().fullBatch()));
        }
        if (request.stages().contains(Stage.REMEDIES)) {
            cost = cost.plus(RemedyStage.cost(
                    config.data().fullBatch(),
                    config.steps(),
                    request,
                    window.spike().spike().onset()));
        }
        return new DiagnosisPlan(new CostEstimate(2, 2 * window.steps()), least, cost);
    }

    /** Controls and replays together. */
    public CostEstimate all() {
        return controls.plus(replays);
    }
}
