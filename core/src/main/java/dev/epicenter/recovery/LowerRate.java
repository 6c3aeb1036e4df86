package dev.epicenter.recovery;

import dev.epicenter.config.RecoveryConfig.LowerLr;
import dev.epicenter.config.RunConfig;
import dev.epicenter.intervention.Hyperparameter;
import dev.epicenter.intervention.HyperparameterChange.Scale;
import dev.epicenter.intervention.Interventions;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.OptionalLong;

/** The recovery policy {@code recovery.policy: lower_lr}: a rollback that continues with a lower learning rate. */
final class LowerRate {
    /** Removes the rounding error of powers, for the text of the event. */
    private static final MathContext DIGITS = new MathContext(6);

    private LowerRate() {}

    /**
     * The request of a recovery.
     *
     * @param back the rollback
     * @return with an end if the rate is lower for some steps only
     */
    static RemedyRequest of(RunConfig config, RecoverySituation now, RecoveryDecision.RollBack back) {
        LowerLr lower = config.recovery().lowerLr();
        boolean stays = lower.steps() == 0 || now.step() + lower.steps() >= config.steps();
        // A rate that stays lower replaces the one of the recovery before.
        int times = lower.steps() == 0 ? now.past().size() + 1 : back.attempt();
        double factor =
                new BigDecimal(Math.pow(lower.factor(), times)).round(DIGITS).doubleValue();
        Interventions with = Interventions.of(new Scale(Hyperparameter.LR, factor));
        long until = now.step() + lower.steps();
        long rewarm = Math.min(lower.rewarm(), config.steps() - until);
        return stays
                ? new RemedyRequest(back.toStep(), with, OptionalLong.empty())
                : new RemedyRequest(back.toStep(), with, OptionalLong.of(until), rewarm);
    }
}
