package dev.epicenter.diagnosis;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.RunConfig;
import dev.epicenter.diagnosis.remedies.RemedyText;
import dev.epicenter.diagnosis.replays.Budget;
import dev.epicenter.diagnosis.replays.DiagnosisProgress;
import dev.epicenter.diagnosis.replays.DiagnosisRequest;
import dev.epicenter.diagnosis.replays.ReplayWindow;
import dev.epicenter.diagnosis.replays.Stage;
import dev.epicenter.diagnosis.verdict.Cause;
import dev.epicenter.diagnosis.verdict.CauseText;
import dev.epicenter.diagnosis.verdict.Diagnosis;
import dev.epicenter.diagnosis.verdict.Remedy;
import dev.epicenter.recovery.RemedyAdvice;
import dev.epicenter.recovery.RemedyFinder;
import dev.epicenter.recovery.RemedyRequest;
import dev.epicenter.replay.ArmExecutor;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.segment.Trainer;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Finds a remedy by a diagnosis, limited to the stages that yield remedies: {@code reproduce}, {@code commit}, {@code dose} and {@code remedies}. The
 * control also runs steps past the alarm that the run has not made; it is compared with the run up to the alarm.
 */
public final class RemedyDiagnosis implements RemedyFinder {
    private static final Set<Stage> STAGES = Set.of(Stage.REPRODUCE, Stage.COMMIT, Stage.DOSE, Stage.REMEDIES);

    private final RunConfig config;
    private final Trainer trainer;
    private final ArmExecutor executor;
    private final int workers;
    private final DiagnosisProgress progress;
    private final BooleanSupplier cancelled;

    /** The parameters are those of {@link Diagnostician}. */
    public RemedyDiagnosis(
            RunConfig config,
            Trainer trainer,
            ArmExecutor executor,
            int workers,
            DiagnosisProgress progress,
            BooleanSupplier cancelled) {
        this.config = config;
        this.trainer = trainer;
        this.executor = executor;
        this.workers = workers;
        this.progress = progress;
        this.cancelled = cancelled;
    }

    @Override
    public RemedyAdvice find(RunDirectory run, int spike) {
        DiagnosisRequest request = new DiagnosisRequest(
                spike,
                STAGES,
                Budget.UNLIMITED,
                OptionalLong.empty(),
                DiagnosisRequest.DEFAULT_REWIND,
                DiagnosisRequest.DEFAULT_HORIZON);
        try {
            ReplayWindow.find(run, config, request);
        } catch (EpicenterException refusal) {
            return new RemedyAdvice.None("the spike cannot be diagnosed: " + refusal.getMessage(), true);
        }
        try {
            return advice(new Diagnostician(config, trainer, executor, workers, progress, cancelled).run(run, request));
        } catch (EpicenterException failure) {
            if (cancelled.getAsBoolean()) {
                return new RemedyAdvice.Interrupted();
            }
            throw failure;
        }
    }

    private static RemedyAdvice advice(Diagnosis diagnosis) {
        boolean repeats = diagnosis.evidence().reproduced().conclusive();
        Cause cause = diagnosis.cause();
        if (cause instanceof Cause.Undetermined || cause instanceof Cause.Transient) {
            return new RemedyAdvice.None(clause(CauseText.of(cause, diagnosis.followedSteps())), repeats);
        }
        Optional<Remedy> best = diagnosis.remedies().stream().findFirst();
        if (best.isEmpty()) {
            return new RemedyAdvice.None(
                    diagnosis.evidence().commitment().isEmpty()
                            ? "no shams could be run, which arms must be compared with"
                            : diagnosis.distance() == 0
                                    ? "the spike is marginal at every distance tried"
                                    : noneHolds(diagnosis),
                    repeats);
        }
        Remedy remedy = best.get();
        long rewarm = remedy.trial().map(trial -> trial.period().rewarm()).orElse(0L);
        return new RemedyAdvice.Remedy(
                new RemedyRequest(remedy.from(), remedy.arm(), OptionalLong.of(remedy.until()), rewarm),
                String.format(
                        Locale.ROOT,
                        "%s prevents the spike from step %d to %d (%s); final loss %.4f, %s%.4f"
                                + " compared with the run that spiked",
                        remedy.arm().text(),
                        remedy.from(),
                        remedy.until(),
                        remedy.followUp(diagnosis.followed(), diagnosis.onset()),
                        remedy.loss(),
                        remedy.cost() < 0 ? "" : "+",
                        remedy.cost()));
    }

    private static String noneHolds(Diagnosis diagnosis) {
        String tried = diagnosis.followed().stream()
                .flatMap(found -> found.trials().stream()
                        .map(trial -> RemedyText.name(trial) + " " + RemedyText.outcome(found, trial)))
                .collect(Collectors.joining("; "));
        return "no change that was tried prevents the spike from an available checkpoint"
                + (tried.isEmpty() ? "" : " and holds after its end: " + tried);
    }

    /** A sentence as a clause: without its full stop, first letter in lower case. */
    private static String clause(String sentence) {
        String open = sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
        return open.substring(0, 1).toLowerCase(Locale.ROOT) + open.substring(1);
    }
}
