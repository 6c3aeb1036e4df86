package dev.epicenter.diagnosis.verdict;

import dev.epicenter.ShellWord;
import dev.epicenter.diagnosis.commit.CommitStage;
import dev.epicenter.diagnosis.cross.CrossStage;
import dev.epicenter.diagnosis.cross.DataStateTable;
import dev.epicenter.diagnosis.cross.DataStateTable.Cell;
import dev.epicenter.diagnosis.dose.Dose;
import dev.epicenter.diagnosis.dose.DoseResponse;
import dev.epicenter.diagnosis.dose.DoseStage;
import dev.epicenter.diagnosis.dose.NamingOrder;
import dev.epicenter.diagnosis.dose.ShamContrast;
import dev.epicenter.diagnosis.locate.LocateStage;
import dev.epicenter.diagnosis.ranking.Probe;
import dev.epicenter.diagnosis.ranking.Ranking;
import dev.epicenter.diagnosis.replays.BudgetTracker;
import dev.epicenter.diagnosis.replays.CostEstimate;
import dev.epicenter.diagnosis.replays.DiagnosisRequest;
import dev.epicenter.diagnosis.replays.Effort;
import dev.epicenter.diagnosis.replays.Looks;
import dev.epicenter.diagnosis.replays.SpikeContext;
import dev.epicenter.diagnosis.replays.Stage;
import dev.epicenter.diagnosis.verdict.NextExperiment.Continuation;
import dev.epicenter.run.RunDirectory;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Chooses the experiment that would settle what a diagnosis left open, and what it costs. */
public final class NextExperiments {
    private final RunDirectory run;
    private final DiagnosisRequest request;
    private final SpikeContext context;
    private final BudgetTracker budget;

    public NextExperiments(RunDirectory run, DiagnosisRequest request, SpikeContext context, BudgetTracker budget) {
        this.run = run;
        this.request = request;
        this.context = context;
        this.budget = budget;
    }

    /**
     * The experiment; empty if the cause is settled, replays cannot explain the spike, or no affordable number of replays is likely to
     * settle it.
     *
     * @param distance steps before the onset from which arms started
     * @param unfinished the first stage that the budget did not allow
     */
    public Optional<NextExperiment> of(Cause cause, Evidence evidence, long distance, Optional<Stage> unfinished) {
        if (!evidence.reproduced().conclusive() || !isOpen(cause)) {
            return Optional.empty();
        }
        if (unfinished.isPresent()) {
            return Optional.of(unfinished(unfinished.get(), distance));
        }
        if (request.ranksOnly()) {
            return evidence.ranking().map(this::afterRanking);
        }
        if (distance == 0) {
            return Optional.empty();
        }
        if (evidence.crossing().isEmpty()) {
            return Optional.of(stages(
                    "stages cross and dose, which test the causes apart",
                    Stream.of(Stage.CROSS, Stage.DOSE),
                    cross(distance).plus(dose(distance))));
        }
        DataStateTable table = evidence.crossing().get();
        if (table.open()) {
            return seeds(table, distance);
        }
        return CauseRule.needsHyperparameter(table) ? hyperparameter(evidence, distance) : Optional.empty();
    }

    private static boolean isOpen(Cause cause) {
        return cause instanceof Cause.NotSeparated
                || cause instanceof Cause.State state && state.through().isEmpty()
                || cause instanceof Cause.DataAndState both && both.through().isEmpty();
    }

    private NextExperiment unfinished(Stage stage, long distance) {
        long from = distance > 0 ? distance : request.rewind();
        CostEstimate cost = switch (stage) {
            case CROSS -> cross(from);
            case DOSE -> dose(from);
            case LOCATE -> LocateStage.cost(from);
            default -> CommitStage.cost(request.rewind(), request.lean());
        };
        return experiment(
                "stage " + stage.key() + ", which the budget did not allow", cost, request.stages(), request.looks());
    }

    private NextExperiment afterRanking(Ranking ranking) {
        if (ranking.next().isPresent() && !ranking.decided()) {
            Probe next = ranking.next().get();
            long left = Probe.values().length - ranking.answers().size();
            return experiment(
                    "up to " + left + " more probes, first " + next.words(),
                    new CostEstimate(left, left * steps(ranking.distance())),
                    request.stages(),
                    request.looks().and(0));
        }
        long rewind = request.rewind() == Effort.QUICK.rewind() ? DiagnosisRequest.DEFAULT_REWIND : request.rewind();
        long horizon =
                request.horizon() == Effort.QUICK.horizon() ? DiagnosisRequest.DEFAULT_HORIZON : request.horizon();
        String left = ranking.remaining().stream()
                .map(ranked -> ShortVerdict.name(ranked.cause()))
                .collect(Collectors.joining("; "));
        CostEstimate cost = CrossStage.cost(context.fullBatch(), rewind, true, Looks.ONE)
                .plus(
                        ranking.doses().isEmpty()
                                ? new CostEstimate(0, 0)
                                : DoseStage.cost(
                                        rewind,
                                        horizon,
                                        OptionalInt.of(ranking.doses().size()),
                                        Looks.ONE));
        return experiment(
                "tests of what the ranking leaves (" + left + ")",
                cost,
                new Continuation(Effort.STANDARD.stages(), request.from(), rewind, horizon, Looks.ONE));
    }

    /** More seeds of the cells of the table. */
    private Optional<NextExperiment> seeds(DataStateTable table, long distance) {
        List<String> cells = new ArrayList<>();
        List<Integer> trials = new ArrayList<>();
        table.test().ifPresent(test -> {
            if (table.openCells().contains(Cell.OTHER_DATA)) {
                table.otherData()
                        .ifPresent(cell -> test.next(table.own(), cell, 1).ifPresent(needed -> {
                            cells.add(Cell.OTHER_DATA.words());
                            trials.add(needed);
                        }));
            }
            if (table.openCells().contains(Cell.OTHER_STATES)) {
                table.otherStates()
                        .ifPresent(cell -> test.next(table.own(), cell, 1).ifPresent(needed -> {
                            cells.add(Cell.OTHER_STATES.words());
                            trials.add(needed);
                        }));
            }
        });
        return trials.stream().max(Integer::compare).map(needed -> {
            long replays = (long) table.openCells().size() * needed;
            return experiment(
                    needed + " more seeds of " + String.join(" and of ", cells) + ", and of shams",
                    new CostEstimate(replays, replays * steps(distance)),
                    request.stages(),
                    request.looks().and(needed));
        });
    }

    private Optional<NextExperiment> hyperparameter(Evidence evidence, long distance) {
        List<DoseResponse> responses = evidence.doses().orElse(List.of());
        List<DoseResponse> order = NamingOrder.of(responses);
        int tested = request.lean()
                ? order.size()
                : (int) responses.stream()
                        .filter(response -> response.specificity().isPresent())
                        .count();
        for (DoseResponse response : order) {
            OptionalInt needed = response.specificity()
                    .filter(contrast -> !contrast.shown())
                    .map(contrast -> next(contrast, tested))
                    .orElse(OptionalInt.empty());
            if (needed.isPresent()) {
                long replays = 2L * needed.getAsInt() * (request.lean() ? order.indexOf(response) + 1 : tested);
                return Optional.of(experiment(
                        needed.getAsInt() + " more seeds of "
                                + response.mildest()
                                        .map(Dose::arm)
                                        .map(arm -> arm.text())
                                        .orElse(response.knob().key())
                                + " and of its sham",
                        new CostEstimate(replays, replays * steps(distance)),
                        request.stages(),
                        request.looks().and(needed.getAsInt())));
            }
        }
        return request.lean() ? Optional.of(otherDoses(responses, distance)) : Optional.empty();
    }

    private NextExperiment otherDoses(List<DoseResponse> responses, long distance) {
        boolean spent =
                responses.stream().anyMatch(response -> response.specificity().isPresent());
        Looks looks = spent ? request.looks().andOtherDoses() : request.looks();
        return experiment(
                "doses of all hyper-parameters",
                cross(distance).plus(DoseStage.cost(distance, request.horizon(), OptionalInt.empty(), looks)),
                EnumSet.of(Stage.REPRODUCE, Stage.COMMIT, Stage.CROSS, Stage.DOSE),
                looks);
    }

    private static OptionalInt next(ShamContrast contrast, int tested) {
        return contrast.test()
                .map(test -> test.next(contrast.sham(), contrast.arm(), tested))
                .orElse(OptionalInt.empty());
    }

    private CostEstimate cross(long distance) {
        return CrossStage.cost(context.fullBatch(), distance, request.lean(), request.looks());
    }

    private CostEstimate dose(long distance) {
        return DoseStage.cost(
                distance,
                request.horizon(),
                request.lean() ? OptionalInt.of(DoseStage.LIKELY) : OptionalInt.empty(),
                request.looks());
    }

    /** Steps of a replay that tests only whether the spike occurs in its place. */
    private long steps(long distance) {
        return distance + context.near() - context.onset();
    }

    private NextExperiment stages(String what, Stream<Stage> more, CostEstimate cost) {
        Set<Stage> stages = EnumSet.copyOf(request.stages());
        more.forEach(stages::add);
        return experiment(what, cost, stages, request.looks());
    }

    private NextExperiment experiment(String what, CostEstimate cost, Set<Stage> stages, Looks looks) {
        return experiment(
                what, cost, new Continuation(stages, request.from(), request.rewind(), request.horizon(), looks));
    }

    private NextExperiment experiment(String what, CostEstimate cost, Continuation continuation) {
        return new NextExperiment(
                what,
                cost.arms(),
                cost.steps(),
                budget.seconds(cost),
                continuation,
                "epicenter diagnose " + ShellWord.of(run.root()) + " --spike " + request.spike() + " --continue");
    }
}
