package dev.epicenter.diagnosis;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.RunConfig;
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

/**
 * Finds a remedy by a diagnosis, limited to the stages that yield remedies: {@code reproduce}, {@code commit} and {@code dose}. The
 * control also runs steps past the alarm that the run has not made; it is compared with the run up to the alarm.
 */
public final class RemedyDiagnosis implements RemedyFinder {
    private static final Set<Stage> STAGES = Set.of(Stage.REPRODUCE, Stage.COMMIT, Stage.DOSE);

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
            return new RemedyAdvice.None(clause(CauseText.of(cause, diagnosis.followed())), repeats);
        }
        Optional<Remedy> best = diagnosis.remedies().stream().findFirst();
        if (best.isEmpty()) {
            return new RemedyAdvice.None(
                    diagnosis.evidence().commitment().isEmpty()
                            ? "no shams could be run, which arms must be compared with"
                            : diagnosis.distance() == 0
                                    ? "the spike is marginal at every distance tried"
                                    : "no change that was tried prevents the spike from an available checkpoint",
                    repeats);
        }
        Remedy remedy = best.get();
        return new RemedyAdvice.Remedy(
                new RemedyRequest(remedy.from(), remedy.arm(), OptionalLong.of(remedy.until())),
                String.format(
                        Locale.ROOT,
                        "%s prevents the spike from step %d to %d; not followed further; final loss %.4f, %s%.4f compared"
                                + " with the run that spiked",
                        remedy.arm(),
                        remedy.from(),
                        remedy.until(),
                        remedy.loss(),
                        remedy.cost() < 0 ? "" : "+",
                        remedy.cost()));
    }

    /** A sentence as a clause: without its full stop, first letter in lower case. */
    private static String clause(String sentence) {
        String open = sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
        return open.substring(0, 1).toLowerCase(Locale.ROOT) + open.substring(1);
    }
}
