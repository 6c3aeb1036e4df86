package dev.epicenter.report;

import dev.epicenter.Formats;
import dev.epicenter.diagnosis.commit.PointOfNoReturn;
import dev.epicenter.diagnosis.cross.DataStateTable;
import dev.epicenter.diagnosis.cross.DataStateTable.Dependence;
import dev.epicenter.diagnosis.dose.Dose;
import dev.epicenter.diagnosis.dose.DoseResponse;
import dev.epicenter.diagnosis.locate.FirstMovers;
import dev.epicenter.diagnosis.locate.Location;
import dev.epicenter.diagnosis.locate.MinimalSet;
import dev.epicenter.diagnosis.remedies.RemedyText;
import dev.epicenter.diagnosis.remedies.RemedyTrial;
import dev.epicenter.diagnosis.replays.RateEstimate;
import dev.epicenter.diagnosis.replays.ReplayResult;
import dev.epicenter.diagnosis.replays.SpikeOutcomeText;
import dev.epicenter.diagnosis.verdict.Diagnosis;
import dev.epicenter.diagnosis.verdict.Remedy;
import dev.epicenter.replay.OutcomeText;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A diagnosis as the pages show it. Replays are named by their index in {@code replays}.
 *
 * @param spike its number
 * @param onset the control's
 * @param checkpoint the step that the control started from
 * @param horizon the last step replayed
 * @param cost what it took, in a sentence
 * @param card the verdict
 * @param remedies those that prevent the spike and hold, best first
 * @param followed how remedies were followed, one sentence each
 * @param chance how often jittered replays spiked; empty where that was not measured
 * @param dataState which batches and states spike; empty where that was not measured
 * @param doses the doses of each hyper-parameter
 * @param where which tensors, batches and sequences matter; empty where that was not measured
 * @param replays all of them, in the order in which they ran
 * @param methods the evidence in sentences
 */
public record DiagnosisView(
        int spike,
        long onset,
        long checkpoint,
        long horizon,
        String cost,
        VerdictCard card,
        List<RemedyView> remedies,
        List<String> followed,
        Optional<Chance> chance,
        Optional<DataState> dataState,
        List<DoseRow> doses,
        Optional<Where> where,
        List<ReplayView> replays,
        List<String> methods) {
    /** How many tensors are listed; later ones change as a consequence of the first. */
    private static final int LISTED_TENSORS = 12;

    /** A sham whose move is at least this share of the dose's counts as one of the same size. */
    private static final double SAME_SIZE = 0.9;

    public DiagnosisView {
        remedies = List.copyOf(remedies);
        followed = List.copyOf(followed);
        doses = List.copyOf(doses);
        replays = List.copyOf(replays);
        methods = List.copyOf(methods);
    }

    /**
     * A replay.
     *
     * @param name its change and the distance of its start, such as {@code lr=x0.5 @50}
     * @param stage that ran it
     * @param outcome {@code spiked}, {@code delayed}, {@code prevented} or {@code void}
     * @param words the outcome as displayed
     * @param onset of its spike; empty without one
     * @param lastLoss median of its last ten losses
     * @param drawable whether its rows are stored
     */
    public record ReplayView(
            String name,
            String stage,
            String outcome,
            String words,
            OptionalLong onset,
            double lastLoss,
            boolean drawable) {}

    /**
     * A measured rate of the spike.
     *
     * @param low end of the 95% interval (Wilson)
     * @param high end of the 95% interval
     * @param replays that it was measured on
     */
    public record Rate(long spiked, long trials, double low, double high, List<Integer> replays) {
        public Rate {
            replays = List.copyOf(replays);
        }
    }

    /**
     * How often the spike recurs after a meaningless change.
     *
     * @param distance steps before the onset from which the other replays start; 0: there is none
     * @param byDistance under the smallest jitter, by steps before the onset
     * @param byJitter from {@code distance}, by size of the jitter
     */
    public record Chance(boolean marginal, long distance, List<AtDistance> byDistance, List<AtJitter> byJitter) {
        public Chance {
            byDistance = List.copyOf(byDistance);
            byJitter = List.copyOf(byJitter);
        }
    }

    /** A rate at a distance before the onset. */
    public record AtDistance(long distance, Rate rate) {}

    /** A rate at a size of the jitter, relative to the weights. */
    public record AtJitter(double jitter, Rate rate) {}

    /**
     * The data x state table; cells that were not tried are empty.
     *
     * @param answer what the table shows, in a sentence
     * @param fullBatch whether every step trains on all the data
     * @param both the spike's batches and state
     */
    public record DataState(
            String answer,
            boolean fullBatch,
            Rate both,
            Optional<Rate> otherBatches,
            Optional<Rate> permuted,
            Optional<Rate> earlierStates,
            Optional<Rate> neither) {}

    /**
     * The doses of one hyper-parameter in one direction, mildest first.
     *
     * @param label such as {@code weight_decay less}
     * @param mildest the mildest dose that prevents it, like all stronger ones; empty if none does
     * @param shown whether it is shown to prevent it specifically
     * @param note threshold and specificity, in a sentence; empty without
     */
    public record DoseRow(String label, List<DosePoint> points, Optional<String> mildest, boolean shown, String note) {
        public DoseRow {
            points = List.copyOf(points);
        }
    }

    /**
     * The outcome of one dose.
     *
     * @param label the change without its name, such as {@code x0.5}
     * @param title the whole change
     * @param placebo whether it is too small to matter
     * @param outcome {@code spiked}, {@code delayed} or {@code prevented}
     * @param onset of its spike; empty where none occurred
     * @param replay its index; empty where it is not known
     */
    public record DosePoint(
            String label, String title, boolean placebo, String outcome, OptionalLong onset, OptionalInt replay) {}

    /**
     * Where the spike begins.
     *
     * @param movers which tensors changed first
     * @param groups what freezing each part does
     * @param sets minimal sets of tensors, batches, sequences and parts of the state
     */
    public record Where(List<FirstMovers.Mover> movers, List<Group> groups, List<MinimalSet> sets) {
        public Where {
            movers = List.copyOf(movers);
            groups = List.copyOf(groups);
            sets = List.copyOf(sets);
        }
    }

    /** A part of the network, and the outcomes of changing its training, by their replays' indexes. */
    public record Group(String name, OptionalInt frozen, OptionalInt sham, OptionalInt damped) {}

    /**
     * A change to resume the run with.
     *
     * @param name the change and how long it is applied
     * @param followUp what followed, and how long it was followed
     * @param rate spikes after its end, with and without; empty where that was not measured
     * @param costs what it costs in loss; empty where that was not measured
     * @param until its last step
     * @param followedTo the last step followed
     * @param with its replay's index; empty where it is not stored
     * @param without the replay without a remedy
     * @param command that resumes the run with it
     */
    public record RemedyView(
            String name,
            String followUp,
            Optional<String> rate,
            Optional<String> costs,
            long until,
            long followedTo,
            OptionalInt with,
            OptionalInt without,
            String command) {}

    /**
     * The view of a diagnosis.
     *
     * @param run the run directory as a word of a shell
     */
    public static DiagnosisView of(Diagnosis diagnosis, String run) {
        Index index = new Index(diagnosis.trials());
        return new DiagnosisView(
                diagnosis.spike(),
                diagnosis.onset(),
                diagnosis.checkpoint(),
                diagnosis.horizon(),
                String.format(
                        Locale.ROOT,
                        "%,d replays (%,d reused), %,d steps, %s.",
                        diagnosis.replays() + diagnosis.reused(),
                        diagnosis.reused(),
                        diagnosis.steps(),
                        Formats.duration(Math.round(diagnosis.seconds()))),
                VerdictCard.of(diagnosis, run),
                diagnosis.preventing().stream()
                        .map(remedy -> remedy(diagnosis, remedy, index))
                        .toList(),
                diagnosis.followed().map(RemedyText::of).orElse(List.of()),
                diagnosis.evidence().commitment().map(found -> chance(found, index)),
                diagnosis.evidence().crossing().map(found -> dataState(found, index)),
                diagnosis.evidence().doses().orElse(List.of()).stream()
                        .map(response -> doses(response, diagnosis.onset(), index))
                        .toList(),
                diagnosis.evidence().location().map(found -> where(found, index)),
                diagnosis.trials().stream().map(DiagnosisView::replay).toList(),
                diagnosis.words().stream().skip(1).toList());
    }

    /** Finds replays by name. A replay that ran to several horizons counts once, as the first. */
    private static final class Index {
        private final Map<String, Integer> byName = new HashMap<>();
        private final List<ReplayResult> trials;

        Index(List<ReplayResult> trials) {
            this.trials = trials;
            IntStream.range(0, trials.size())
                    .forEach(i -> byName.putIfAbsent(trials.get(i).name(), i));
        }

        OptionalInt of(String name) {
            Integer found = byName.get(name);
            return found == null ? OptionalInt.empty() : OptionalInt.of(found);
        }

        OptionalInt of(ReplayResult result) {
            return IntStream.range(0, trials.size())
                    .filter(i -> trials.get(i).equals(result))
                    .findFirst();
        }
    }

    private static ReplayView replay(ReplayResult result) {
        return new ReplayView(
                result.name(),
                result.stage().key(),
                OutcomeText.word(result.answer().result()),
                SpikeOutcomeText.words(result.answer(), result.arm().onset()),
                result.arm().onset(),
                Formats.rounded(result.lastLoss(), 6),
                result.key().isPresent());
    }

    private static Rate rate(RateEstimate cell, Index index) {
        return new Rate(
                cell.spiked(),
                cell.trials(),
                cell.interval().low(),
                cell.interval().high(),
                cell.arms().stream()
                        .map(index::of)
                        .flatMapToInt(OptionalInt::stream)
                        .boxed()
                        .toList());
    }

    private static Chance chance(PointOfNoReturn found, Index index) {
        return new Chance(
                found.marginal(),
                found.distance(),
                found.byDistance().stream()
                        .map(rate -> new AtDistance(rate.distance(), rate(rate.cell(), index)))
                        .toList(),
                found.byJitter().stream()
                        .map(rate -> new AtJitter(rate.jitter(), rate(rate.cell(), index)))
                        .toList());
    }

    private static DataState dataState(DataStateTable found, Index index) {
        return new DataState(
                answer(found),
                found.fullBatch(),
                rate(found.own(), index),
                found.otherData().map(cell -> rate(cell, index)),
                found.permuted().map(cell -> rate(cell, index)),
                found.otherStates().map(cell -> rate(cell, index)),
                found.neither().map(cell -> rate(cell, index)));
    }

    private static String answer(DataStateTable found) {
        Dependence data = found.ofData();
        Dependence state = found.ofState();
        if (found.changedWhileFrozen().isEmpty() && found.spikesWhileFrozen()) {
            return "The data: these batches spike with all weights frozen, and other batches do not.";
        } else if (found.earlier().size() == 1) {
            return "Open: only one earlier state could be tested, which is too few to tell.";
        } else if (data == Dependence.OPEN || state == Dependence.OPEN) {
            return "Open: some rates are neither high nor low enough, or could not be measured.";
        } else if (data == Dependence.YES) {
            return state == Dependence.YES
                    ? "Both together: these batches at this state; neither spikes without the other."
                    : "The data: these batches spike from earlier states too.";
        } else if (state == Dependence.YES) {
            return found.fullBatch()
                    ? "The state: earlier states do not spike on the same data."
                    : "The state: it spikes with other batches too, and earlier states do not.";
        }
        return "Neither: it spikes with other batches and from earlier states too.";
    }

    private static DoseRow doses(DoseResponse response, long onset, Index index) {
        List<DosePoint> points = response.rungs().stream()
                .map(point -> {
                    ReplayResult trial = point.trial();
                    String outcome = OutcomeText.word(trial.answer().result());
                    return new DosePoint(
                            point.dose().words(),
                            point.dose().arm().text(),
                            point.dose().placebo(),
                            outcome,
                            outcome.equals("prevented")
                                    ? OptionalLong.empty()
                                    : OptionalLong.of(trial.arm().onset().orElse(onset)),
                            index.of(trial));
                })
                .toList();
        return new DoseRow(
                response.ladder().words(),
                points,
                response.mildest().map(Dose::words),
                response.shown(),
                note(response));
    }

    private static String note(DoseResponse response) {
        String threshold = response.threshold()
                .map(found -> "threshold between x" + Formats.significant(found.prevents(), 3) + " and x"
                        + Formats.significant(found.spikes(), 3))
                .orElse("");
        String specific = response.specificity()
                .map(found -> "over seeds " + found.arm().spiked() + " of "
                        + found.arm().trials()
                        + " spiked, and " + found.sham().spiked() + " of "
                        + found.sham().trials()
                        + " of its shams, random moves of the weights of "
                        + (found.norm() >= SAME_SIZE * found.moved()
                                ? "the same size"
                                : Formats.significant(found.norm() / found.moved(), 2) + " of its size"))
                .orElse("");
        String violated = response.violations().isEmpty() ? "" : "not monotone, which suggests chance";
        return Stream.of(threshold, specific, violated)
                .filter(part -> !part.isEmpty())
                .reduce((a, b) -> a + "; " + b)
                .orElse("");
    }

    private static Where where(Location found, Index index) {
        return new Where(
                found.movers().stream().limit(LISTED_TENSORS).toList(),
                found.groups().stream()
                        .map(effect -> new Group(
                                effect.group().name(),
                                index.of(effect.frozen()),
                                effect.sham().map(index::of).orElse(OptionalInt.empty()),
                                index.of(effect.damped())))
                        .toList(),
                Stream.of(found.tensors(), found.batches(), found.sequences(), found.state())
                        .flatMap(Optional::stream)
                        .toList());
    }

    private static RemedyView remedy(Diagnosis diagnosis, Remedy remedy, Index index) {
        Optional<RemedyTrial> trial = remedy.trial();
        long followedTo = diagnosis.followed().map(found -> found.followedTo()).orElse(remedy.until());
        long distance = diagnosis.onset() - remedy.from();
        boolean ends = trial.map(found -> found.period().endsBefore(followedTo)).orElse(false);
        String suffix = ends
                ? " until " + remedy.until()
                        + trial.filter(found -> found.period().rewarm() > 0)
                                .map(found ->
                                        ", re-warmed over " + found.period().rewarm())
                                .orElse("")
                        + ", to step " + followedTo
                : " to step " + followedTo;
        String otherPlan = " (" + ReplayResult.OTHER_PLAN + ")";
        return new RemedyView(
                trial.map(RemedyText::name).orElse(remedy.arm().text()),
                remedy.followUp(diagnosis.followed(), diagnosis.onset()),
                trial.flatMap(RemedyText::rate),
                trial.flatMap(RemedyText::costs),
                remedy.until(),
                followedTo,
                first(
                        index.of(remedy.arm().text() + " @" + distance + suffix),
                        index.of(remedy.arm().text() + " @" + distance + otherPlan + suffix)),
                first(
                        index.of("unchanged @" + distance + " to step " + followedTo),
                        index.of("unchanged @" + distance + otherPlan + " to step " + followedTo)),
                remedy.command());
    }

    private static OptionalInt first(OptionalInt one, OptionalInt other) {
        return one.isPresent() ? one : other;
    }
}
