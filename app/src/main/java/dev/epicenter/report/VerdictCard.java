package dev.epicenter.report;

import dev.epicenter.Formats;
import dev.epicenter.diagnosis.cross.DataStateTable;
import dev.epicenter.diagnosis.cross.DataStateTable.Dependence;
import dev.epicenter.diagnosis.dose.DoseResponse;
import dev.epicenter.diagnosis.dose.DoseTarget;
import dev.epicenter.diagnosis.dose.ShamContrast;
import dev.epicenter.diagnosis.ranking.RankedCause;
import dev.epicenter.diagnosis.ranking.Ranking;
import dev.epicenter.diagnosis.replays.SpikeOutcome;
import dev.epicenter.diagnosis.reproduce.ReproductionResult;
import dev.epicenter.diagnosis.verdict.Cause;
import dev.epicenter.diagnosis.verdict.CauseText;
import dev.epicenter.diagnosis.verdict.Diagnosis;
import dev.epicenter.diagnosis.verdict.DiagnosisDigest;
import dev.epicenter.diagnosis.verdict.NextExperiment;
import dev.epicenter.diagnosis.verdict.ShortVerdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * What a diagnosis concludes, in a few lines.
 *
 * @param sentence the verdict
 * @param decided whether it names a cause, tested or ranked
 * @param probability how sure it is, as a phrase; empty where there is no number for it
 * @param ruledOut what the replays exclude, each with its evidence
 * @param next what to do
 */
public record VerdictCard(
        String sentence, boolean decided, Optional<String> probability, List<String> ruledOut, List<Next> next) {
    private static final double CERTAIN = 0.99;

    public VerdictCard {
        ruledOut = List.copyOf(ruledOut);
        next = List.copyOf(next);
    }

    /**
     * A next step.
     *
     * @param text what to do and why
     * @param command that does it; empty where none does
     * @param effort of the diagnosis that does it, or {@link #CONTINUE}, for a button; empty where none does
     */
    public record Next(String text, Optional<String> command, Optional<String> effort) {
        /** In place of an effort: {@code --continue}. */
        public static final String CONTINUE = "continue";

        private static Next diagnose(String text, String run, int spike, String effort) {
            return new Next(
                    text,
                    Optional.of("epicenter diagnose " + run + " --spike " + spike + " --effort " + effort),
                    Optional.of(effort));
        }

        private static Next by(String text, String command) {
            return new Next(text, Optional.of(command), Optional.empty());
        }

        /** The experiment that settles what is open. */
        private static Next of(NextExperiment next) {
            String what = next.what();
            return new Next(
                    what.substring(0, 1).toUpperCase(Locale.ROOT) + what.substring(1) + ": at most "
                            + Formats.count(next.replays(), "replay") + ", " + Formats.count(next.steps(), "step")
                            + ", about " + Formats.duration(Math.max(1, Math.round(next.seconds()))) + ".",
                    Optional.of(next.command()),
                    Optional.of(CONTINUE));
        }

        private static Next of(String text) {
            return new Next(text, Optional.empty(), Optional.empty());
        }
    }

    /** @param run the run directory as a word of a shell */
    static VerdictCard of(Diagnosis diagnosis, String run) {
        boolean open =
                diagnosis.cause() instanceof Cause.Undetermined || diagnosis.cause() instanceof Cause.NotSeparated;
        boolean ranked = ranked(diagnosis);
        return new VerdictCard(
                diagnosis.words().isEmpty() ? "" : diagnosis.words().get(0),
                !open || ranked,
                probability(diagnosis, ranked),
                ruledOut(diagnosis, ranked),
                next(diagnosis, run, ranked, open));
    }

    /** The cause in a few words; of a ranking its first cause, with its probability. */
    public static String shortly(DiagnosisDigest diagnosis) {
        return diagnosis
                .rankedOnly()
                .map(first -> first.cause().words() + " (" + percent(first.probability()) + " by a ranking)")
                .orElseGet(() -> CauseText.shortly(diagnosis.cause()));
    }

    private static boolean ranked(Diagnosis diagnosis) {
        return diagnosis.evidence().ranksOnly()
                && diagnosis.evidence().reproduced().conclusive();
    }

    private static Optional<String> probability(Diagnosis diagnosis, boolean ranked) {
        if (ranked) {
            return diagnosis
                    .evidence()
                    .ranking()
                    .map(Ranking::first)
                    .map(first -> percent(first.probability()) + " by the ranking, which asserts nothing");
        }
        return necessity(diagnosis)
                .or(() -> diagnosis
                        .summary()
                        .filter(summary -> summary.probability().isPresent())
                        .map(summary -> percent(summary.probability().getAsDouble()) + " in the ranking"));
    }

    private static Optional<String> necessity(Diagnosis diagnosis) {
        return through(diagnosis.cause())
                .flatMap(knob -> diagnosis.evidence().doses().orElse(List.of()).stream()
                        .filter(response -> response.knob() == knob && response.shown())
                        .flatMap(response -> response.specificity().flatMap(ShamContrast::necessity).stream()
                                .map(bounds ->
                                        response.mildest().orElseThrow().arm().text()
                                                + " would have prevented this spike with a probability of at least "
                                                + percent(bounds.low())))
                        .findFirst());
    }

    private static Optional<DoseTarget> through(Cause cause) {
        if (cause instanceof Cause.State state) {
            return state.through();
        } else if (cause instanceof Cause.DataAndState both) {
            return both.through();
        }
        return cause instanceof Cause.Knob knob ? Optional.of(knob.knob()) : Optional.empty();
    }

    private static String percent(double share) {
        return share > CERTAIN ? "over 99%" : String.format(Locale.ROOT, "%.0f%%", 100 * share);
    }

    private static List<String> ruledOut(Diagnosis diagnosis, boolean ranked) {
        List<String> out = new ArrayList<>();
        ReproductionResult reproduced = diagnosis.evidence().reproduced();
        if (!reproduced.conclusive()) {
            return out;
        }
        if (reproduced.asTheRun()) {
            out.add("a machine fault: an unchanged replay spikes too, with the run's own bits");
        }
        diagnosis
                .evidence()
                .commitment()
                .filter(found -> !found.marginal())
                .flatMap(found -> found.byDistance().stream()
                        .filter(rate -> rate.distance() == found.distance())
                        .findFirst())
                .ifPresent(rate -> out.add("chance: " + rate.cell().spiked() + " of "
                        + rate.cell().trials() + " replays with meaningless changes spike at the same place"));
        diagnosis.evidence().crossing().ifPresent(found -> crossed(found, out));
        doses(diagnosis.evidence().doses().orElse(List.of())).ifPresent(out::add);
        if (ranked) {
            diagnosis
                    .evidence()
                    .ranking()
                    .map(ranking -> ranking.causes().stream()
                            .filter(cause -> cause.probability() < Ranking.RULED_OUT)
                            .map(Ranking.Ranked::cause)
                            .map(RankedCause::words)
                            .collect(Collectors.joining("; ")))
                    .filter(causes -> !causes.isEmpty())
                    .ifPresent(causes -> out.add("below 2% by the ranking: " + causes));
        }
        return out;
    }

    private static void crossed(DataStateTable found, List<String> out) {
        if (found.fullBatch()) {
            out.add("the choice of batches: every step trains on all the data");
        } else if (found.ofData() == Dependence.NO) {
            out.add("these batches: other batches spike too");
        }
        if (found.ofState() == Dependence.NO) {
            out.add("this state: earlier states spike too");
        }
    }

    /** The hyper-parameters of which no dose prevents or delays the spike. */
    private static Optional<String> doses(List<DoseResponse> responses) {
        Map<DoseTarget, Boolean> idle = new LinkedHashMap<>();
        for (DoseResponse response : responses) {
            boolean none =
                    response.rungs().stream().allMatch(point -> point.trial().answer() == SpikeOutcome.SAME);
            idle.merge(response.knob(), none, Boolean::logicalAnd);
        }
        String names = idle.entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(entry -> (entry.getKey().isPrecision() ? "the precision of the " : "")
                        + entry.getKey().key())
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? Optional.empty() : Optional.of(names + ": no dose moves the spike");
    }

    private static List<Next> next(Diagnosis diagnosis, String run, boolean ranked, boolean open) {
        int spike = diagnosis.spike();
        Optional<NextExperiment> settling = diagnosis.summary().flatMap(ShortVerdict::next);
        if (settling.isPresent() && (open || ranked)) {
            return List.of(Next.of(settling.orElseThrow()));
        }
        if (diagnosis.skipped().stream().anyMatch(line -> line.contains("budget"))) {
            return List.of(Next.diagnose(
                    "Continue the diagnosis: the budget was spent before all stages had run. Finished replays are reused.",
                    run,
                    spike,
                    "thorough"));
        }
        if (ranked) {
            return List.of(Next.diagnose(
                    "Test this cause: replays against meaningless changes of the same size show whether it is the one.",
                    run,
                    spike,
                    "standard"));
        }
        if (open || diagnosis.cause() instanceof Cause.Transient) {
            return undecided(diagnosis, run);
        }
        if (!diagnosis.preventing().isEmpty()) {
            return List.of(Next.by(
                    "Apply the remedy below, which holds past its end.",
                    diagnosis.preventing().get(0).command()));
        }
        if (diagnosis.followed().isEmpty()) {
            return List.of(Next.diagnose(
                    "Look for a remedy: follow the preventing doses past their end.", run, spike, "thorough"));
        }
        return List.of(Next.by(
                "No change that was tried holds past its end. PaLM's remedy is to go back and skip batches:",
                "epicenter plan-skip " + run + " --spike " + spike));
    }

    private static List<Next> undecided(Diagnosis diagnosis, String run) {
        ReproductionResult reproduced = diagnosis.evidence().reproduced();
        if (diagnosis.cause() instanceof Cause.Transient) {
            return List.of(Next.of("Check the machine and the trainer's log around step " + diagnosis.onset()
                    + ": nothing that is recorded of the training brings the spike back."));
        }
        if (!reproduced.conclusive()) {
            return List.of(Next.of("Make the trainer repeatable first: fix its seeds, data order and thread count, then"
                    + " diagnose again. Until then no replay can show a cause."));
        }
        if (diagnosis.evidence().commitment().map(found -> found.marginal()).orElse(false)) {
            return List.of(Next.of("Single replays show nothing about a marginal spike. Compare how often runs spike at"
                    + " several doses of a hyper-parameter instead (epicenter rate)."));
        }
        OptionalInt more = diagnosis
                .evidence()
                .crossing()
                .flatMap(DataStateTable::interaction)
                .map(DataStateTable.Contrast::replicates)
                .orElse(OptionalInt.empty());
        if (more.isPresent()) {
            return List.of(Next.diagnose(
                    "About " + more.getAsInt() + " replays per cell would separate data from state, if the rates stay"
                            + " the same.",
                    run,
                    diagnosis.spike(),
                    "thorough"));
        }
        if (diagnosis.checkpoint() == 0) {
            return List.of(
                    Next.of(
                            "Too little of the run precedes this spike to tell more. Diagnose a later spike of the"
                                    + " run, or compare how often runs spike at several doses of a hyper-parameter (epicenter rate)."));
        }
        return List.of(Next.by(
                "Diagnose from an older checkpoint, where the change has more time to act:",
                "epicenter diagnose " + run + " --spike " + diagnosis.spike() + " --rewind "
                        + 2 * Math.max(1, diagnosis.onset() - diagnosis.checkpoint())));
    }
}
