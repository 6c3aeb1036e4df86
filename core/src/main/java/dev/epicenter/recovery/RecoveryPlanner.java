package dev.epicenter.recovery;

import dev.epicenter.config.RecoveryConfig;
import dev.epicenter.config.RecoveryConfig.Policy;
import dev.epicenter.recovery.RecoveryDecision.Continue;
import dev.epicenter.recovery.RecoveryDecision.RollBack;
import dev.epicenter.recovery.RecoveryDecision.Stop;
import dev.epicenter.recovery.RecoveryDecision.Wait;
import dev.epicenter.run.RecoveryRecord;
import dev.epicenter.run.TimelineEvent.Reason;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.SkipRange;
import dev.epicenter.spike.Spike;
import java.util.Locale;
import java.util.Optional;

/**
 * The recovery rule: decides how the run reacts to a spike, by PaLM's rule (Chowdhery et al. 2022, section 5.1: "re-started
 * training from a checkpoint roughly 100 steps before the spike started, and skipped roughly 200-500 data batches, which cover
 * the batches that were seen before and during the spike"). A pure function, described in {@code docs/explanation/recovery.md}.
 */
public final class RecoveryPlanner {
    private final RecoveryConfig config;
    private final boolean skips;

    public RecoveryPlanner(RecoveryConfig config) {
        this(config, true);
    }

    /** @param skips whether the trainer can skip batches; otherwise a rollback skips none */
    public RecoveryPlanner(RecoveryConfig config, boolean skips) {
        this.config = config;
        this.skips = skips && config.policy() != Policy.LOWER_LR;
    }

    /** Decides about the spike after the last completed step. */
    public RecoveryDecision decide(RecoverySituation now) {
        if (now.spike().kind() == Spike.Kind.HARD_BATCH && !now.lost()) {
            return new Continue();
        }
        if (!config.policy().rollsBack() || now.waitedOut()) {
            return now.lost()
                    ? stop(
                            now,
                            Reason.NON_FINITE,
                            "the loss is not finite and "
                                    + (now.waitedOut()
                                            ? "it would recur after a rollback"
                                            : "recovery.policy is "
                                                    + config.policy().name().toLowerCase(Locale.ROOT)))
                    : new Continue();
        }
        if (!now.lost() && now.spike().kind() != Spike.Kind.NON_FINITE) {
            if (now.closed() && now.spike().kind() == Spike.Kind.SPIKE) {
                return new Continue();
            }
            long until = now.spike().alarm() + config.grace();
            if (!now.closed() && now.step() < until) {
                return new Wait(until);
            }
        }
        if (now.past().size() >= config.maxRecoveries()) {
            return stop(
                    now,
                    Reason.RECOVERIES_SPENT,
                    "all " + config.maxRecoveries() + " recoveries are used up (recovery.max_recoveries)");
        }
        return rollBack(now);
    }

    /**
     * Whether the spike recurred at the same place: its onset is at most {@code rewind} steps after the last abandoned step of
     * the last recovery, or after the last step of its remedy. This covers a recurrence at the same step and one right after
     * the skipped batches.
     */
    public boolean returned(RecoverySituation now) {
        return now.lastRecovery()
                .filter(last -> now.spike().onset() <= clearOf(last))
                .isPresent();
    }

    /** The last step at which a spike counts as a recurrence of the spike of {@code recovery}. */
    public long clearOf(RecoveryRecord recovery) {
        return recovery.overAt() + config.rewind();
    }

    private RecoveryDecision rollBack(RecoverySituation now) {
        Optional<RecoveryRecord> earlier = now.lastRecovery().filter(last -> returned(now));
        long before = Math.min(
                now.spike().onset(), earlier.map(RecoveryRecord::toStep).orElse(Long.MAX_VALUE));
        long wanted = Math.min(before - 1, now.spike().onset() - config.rewind());
        Optional<Long> target = newest(now, wanted);
        Optional<String> remark = Optional.empty();
        if (target.isEmpty()) {
            target = now.checkpoints().stream().filter(step -> step < before).findFirst();
            if (target.isEmpty() && !now.checkpoints().isEmpty() && before > config.rewind()) {
                // A slow divergence began before all kept checkpoints: a restart would discard the whole run.
                return stop(
                        now,
                        Reason.NO_CHECKPOINT,
                        "no checkpoint before it is kept (checkpoint.keep and keep_every set the number); the oldest is at"
                                + " step "
                                + now.checkpoints().get(0));
            }
            remark = Optional.of("no checkpoint at or before step " + Math.max(0, wanted) + " is kept: "
                    + target.map(step -> "rolled back to the oldest, at step " + step)
                            .orElse("rolled back to the start of the run"));
        }
        long toStep = target.orElse(0L);

        int attempt = now.attempt(earlier.isPresent());
        long trained = now.step() - toStep;
        if (!skips) {
            long batch = now.plan().batch(toStep + 1);
            return new RollBack(toStep, new SkipRange(batch, batch), now.plan(), attempt, remark);
        }
        // A spike that recurred outlasted the minimum skip: each attempt skips that much more.
        long count = Math.min(
                Math.max(trained, config.skip().min() * attempt), config.skip().max());
        if (count < trained) {
            String shortened = "recovery.skip.max ends the skip " + (trained - count)
                    + " batches before the batch of step " + now.step();
            remark = Optional.of(remark.map(text -> text + "; " + shortened).orElse(shortened));
        }
        DataPlan skipping = now.plan().skippingAfter(toStep, count);
        SkipRange skipped = new SkipRange(now.plan().batch(toStep + 1), skipping.batch(toStep + 1));
        return new RollBack(toStep, skipped, skipping, attempt, remark);
    }

    private static Stop stop(RecoverySituation now, Reason reason, String because) {
        long lastGood = newest(now, now.spike().onset() - 1).orElse(0L);
        String message = "spike " + now.number() + " at step " + now.spike().onset() + ": " + because
                + "; the run stops at step " + now.step() + ", "
                + (lastGood == 0
                        ? "there is no good checkpoint before it"
                        : "its last good checkpoint is at step " + lastGood);
        return new Stop(reason, lastGood, message);
    }

    private static Optional<Long> newest(RecoverySituation now, long atMost) {
        return now.checkpoints().stream().filter(step -> step <= atMost).reduce((older, newer) -> newer);
    }
}
