package dev.epicenter.study;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.RunConfig;
import dev.epicenter.file.Folder;
import dev.epicenter.file.WholeFile;
import dev.epicenter.intervention.InterventionCheck;
import dev.epicenter.segment.NumericsFingerprint;
import dev.epicenter.segment.Trainer;
import dev.epicenter.statistics.Holm;
import dev.epicenter.statistics.Proportion;
import dev.epicenter.statistics.ShiftTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Runs a study: the statement, the pilot, the power, the cells, the comparisons. */
public final class StudyRunner {
    private final StudyPlan plan;
    private final Path out;
    private final Function<RunConfig, Trainer> trainers;
    private final StudyProgress progress;
    private final CellStore<StudyCell, CellRecord> store;
    private final CellRunner<StudyCell, CellRecord> runner;

    /**
     * @param out the folder of all studies; cells are shared below {@code cells}
     * @param trainers creates the trainer of a cell; must be thread-safe
     * @param jobs cells in parallel, at least 1
     * @param canceled once true, running cells are abandoned
     */
    public StudyRunner(
            StudyPlan plan,
            Path out,
            Function<RunConfig, Trainer> trainers,
            int jobs,
            StudyProgress progress,
            BooleanSupplier canceled) {
        this.plan = plan;
        this.out = out;
        this.trainers = trainers;
        this.progress = progress;
        store = new CellStore<>(out.resolve("cells"), StudyCell.STORED);
        runner = new CellRunner<>(trainers, store, StudyCell::record, jobs, progress, canceled);
    }

    /** The folder of the study's results. */
    public Path folder() {
        return out.resolve(plan.folder());
    }

    /**
     * Runs the study and writes {@code plan.json}, {@code study.json} and {@code study.md}.
     *
     * @throws EpicenterException if it was canceled or a cell failed; the same command continues
     */
    public StudyResult run() {
        NumericsFingerprint numerics = checked();
        List<StudyCell> pilot = plan.pilotCells(numerics);
        List<StudyCell> cells = plan.studyCells(numerics);
        Folder.create(folder());
        // One record for the study and its quick looks, which train some of its cells.
        Path statement = out.resolve(plan.name());
        Folder.create(statement);
        // A version stated after results of another one were known is not the first, whichever cells they share.
        long known = Files.exists(statement.resolve("study.json")) ? cells.size() : 0;
        PlanRecord stated = PlanRecord.write(
                statement.resolve("plan.json"),
                plan.statement(),
                Math.max(known, cells.stream().filter(store::has).count()));
        Map<StudyCell, CellRecord> piloted = runner.run("pilot", pilot);
        List<Contrast> contrasts = plan.study().contrasts().stream()
                .map(contrast -> contrast instanceof Contrast.Best best ? chosen(best, piloted) : contrast)
                .toList();
        List<OptionalDouble> powers = powers(contrasts, piloted);
        Map<StudyCell, CellRecord> trained = runner.run("study", cells);
        StudyResult result = result(numerics, stated, contrasts(contrasts, powers, trained), trained);
        result.write(folder().resolve("study.json"));
        WholeFile.write(folder().resolve("study.md"), StudyText.markdown(result));
        return result;
    }

    /** Creates one trainer to check the levels' interventions against its tensors. */
    private NumericsFingerprint checked() {
        try (Trainer first = trainers.apply(plan.base())) {
            for (StudyPlan.Cell cell : plan.cells()) {
                StudyCell.Stage stage = plan.stages(cell).get(0);
                if (!stage.interventions().isEmpty()) {
                    try (Trainer own = trainers.apply(stage.config())) {
                        InterventionCheck.check(stage.interventions(), stage.config(), own.layout());
                    } catch (EpicenterException e) {
                        throw plan.source().error("factors", "the cell " + cell.name() + ": " + e.getMessage());
                    }
                }
            }
            return first.fingerprint();
        }
    }

    private StudyResult result(
            NumericsFingerprint numerics,
            PlanRecord stated,
            List<ContrastResult> contrasts,
            Map<StudyCell, CellRecord> trained) {
        StudyFile study = plan.study();
        StudyResult wordless = new StudyResult(
                plan.name(),
                study.title(),
                study.question(),
                study.limits(),
                plan.request().deviations(),
                stated,
                StudyText.setting(plan),
                plan.seeds(),
                plan.pilotSeeds(),
                study.alpha(),
                numerics,
                study.outcomes().stream()
                        .map(outcome -> new StudyResult.OutcomeTable(
                                outcome.name(),
                                outcome.unit(),
                                outcome.scale(),
                                plan.trained().stream()
                                        .map(cell -> sample(cell, outcome, trained))
                                        .toList()))
                        .toList(),
                contrasts,
                controls(trained),
                List.of());
        return StudyText.worded(wordless);
    }

    /** The difference between the cells that the pilot's seeds show to be the best. */
    private Contrast chosen(Contrast.Best best, Map<StudyCell, CellRecord> piloted) {
        Outcome outcome = plan.outcome(best.outcome());
        double sign = best.best() == Contrast.Optimum.LOWEST ? 1 : -1;
        List<String> cells = plan.candidates(best).stream()
                .map(names -> names.stream()
                        .min(Comparator.comparingDouble(
                                name -> sign * sample(name, outcome, piloted).mean(outcome.scale())))
                        .orElseThrow())
                .toList();
        return best.chosen(cells.get(0), cells.get(1));
    }

    private List<ContrastResult> contrasts(
            List<Contrast> contrasts, List<OptionalDouble> powers, Map<StudyCell, CellRecord> trained) {
        StudyFile study = plan.study();
        List<Contrast> claimed = contrasts.stream()
                .filter(contrast -> contrast.role() == Contrast.Role.CLAIM)
                .toList();
        int claims = claimed.size();
        List<Comparison> shown = contrasts.stream()
                .map(contrast -> compared(contrast, samples(contrast, trained)))
                .toList();
        double[] holm = Holm.adjusted(claimed.stream()
                .mapToDouble(claim -> Decision.tested(claim, shown.get(contrasts.indexOf(claim))))
                .toArray());
        List<ContrastResult> results = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < shown.size(); i++) {
            Contrast contrast = contrasts.get(i);
            boolean claim = contrast.role() == Contrast.Role.CLAIM;
            double adjusted = claim ? holm[next++] : Decision.tested(contrast, shown.get(i));
            int corrected = claim ? claims : 1;
            results.add(new ContrastResult(
                    contrast,
                    samples(contrast, trained),
                    shown.get(i),
                    adjusted,
                    powers.get(i),
                    Decision.of(contrast, shown.get(i), adjusted, study.alpha(), corrected),
                    ""));
        }
        return withControls(results);
    }

    /** If a positive control is not supported, no claim is decided. */
    private List<ContrastResult> withControls(List<ContrastResult> results) {
        boolean works = results.stream()
                .noneMatch(result -> result.contrast().role() == Contrast.Role.POSITIVE_CONTROL
                        && result.decision() != Decision.SUPPORTED);
        return results.stream()
                .map(result -> {
                    boolean decided = works || result.contrast().role() == Contrast.Role.POSITIVE_CONTROL;
                    ContrastResult own = decided ? result : result.with(Decision.UNDECIDED, "");
                    Outcome outcome = plan.outcome(result.contrast().outcome());
                    return own.with(own.decision(), StudyText.sentence(own, outcome, works));
                })
                .toList();
    }

    /** The power of each contrast. It is reported before the study's cells are trained. */
    private List<OptionalDouble> powers(List<Contrast> contrasts, Map<StudyCell, CellRecord> piloted) {
        StudyFile study = plan.study();
        List<OptionalDouble> powers = new ArrayList<>();
        for (Contrast contrast : contrasts) {
            OptionalDouble power = Power.of(
                    contrast,
                    plan.outcome(contrast.outcome()),
                    study.pairing(),
                    samples(contrast, piloted),
                    doses(contrast),
                    plan.seeds(),
                    study.alpha(),
                    contrast.role() == Contrast.Role.CLAIM ? plan.claims().size() : 1);
            progress.onPower(contrast.name(), power);
            powers.add(power);
        }
        return powers;
    }

    private Comparison compared(Contrast contrast, List<Sample> samples) {
        return Comparison.of(
                contrast,
                plan.outcome(contrast.outcome()),
                plan.study().pairing(),
                samples,
                doses(contrast),
                ShiftTest.DRAWS);
    }

    private double[] doses(Contrast contrast) {
        return contrast instanceof Contrast.Trend trend ? plan.doses(trend) : new double[0];
    }

    private List<Sample> samples(Contrast contrast, Map<StudyCell, CellRecord> records) {
        Outcome outcome = plan.outcome(contrast.outcome());
        return plan.cellsOf(contrast).stream()
                .map(cell -> sample(cell, outcome, records))
                .toList();
    }

    private static Sample sample(String cell, Outcome outcome, Map<StudyCell, CellRecord> records) {
        return Sample.of(
                cell,
                outcome,
                records.keySet().stream()
                        .filter(each -> each.name().equals(cell))
                        .map(each -> Objects.requireNonNull(records.get(each)))
                        .toList());
    }

    /** Tests each level of each inert factor against the reference, for every outcome. */
    private Optional<StudyResult.NegativeControls> controls(Map<StudyCell, CellRecord> trained) {
        List<StudyResult.NegativeControls.Test> tests = new ArrayList<>();
        for (StudyFile.Factor factor : plan.study().factors()) {
            for (StudyFile.Level level :
                    factor.levels().subList(1, factor.levels().size())) {
                String cell = factor.name() + "=" + level.name();
                if (factor.inert() && plan.trained().contains(cell)) {
                    for (Outcome outcome : plan.study().outcomes()) {
                        Contrast.Difference contrast = new Contrast.Difference(
                                cell,
                                "",
                                outcome.name(),
                                cell,
                                StudyPlan.REFERENCE,
                                Contrast.Expect.DIFFERENT,
                                Double.MIN_NORMAL,
                                Contrast.Role.CLAIM);
                        Comparison shown = compared(
                                contrast,
                                List.of(sample(cell, outcome, trained), sample(StudyPlan.REFERENCE, outcome, trained)));
                        if (shown.problem().isEmpty()) {
                            tests.add(new StudyResult.NegativeControls.Test(
                                    cell, outcome.name(), shown.effect(), shown.p()));
                        }
                    }
                }
            }
        }
        if (tests.isEmpty()) {
            return Optional.empty();
        }
        Proportion positives = Proportion.of(
                tests.stream().map(test -> test.p() <= plan.study().alpha()).toList());
        return Optional.of(new StudyResult.NegativeControls(tests, positives));
    }
}
