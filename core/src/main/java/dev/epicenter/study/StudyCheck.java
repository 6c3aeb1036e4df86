package dev.epicenter.study;

import dev.epicenter.DidYouMean;
import dev.epicenter.EpicenterException;
import dev.epicenter.Formats;
import dev.epicenter.NumberText;
import dev.epicenter.config.RecordFile;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Checks a study file. Each error is one line with file, line and key. */
final class StudyCheck {
    private StudyCheck() {}

    /** Checks that everything that must be there is, and that names are unique and refer to something. */
    static void names(RecordFile<StudyFile> source) {
        StudyFile study = source.value();
        requireSome(source, "factors", study.factors(), "a factor with two levels");
        requireSome(source, "outcomes", study.outcomes(), "an outcome, such as {kind: spike_rate, name: spikes}");
        requireSome(source, "contrasts", study.contrasts(), "what the study claims");
        for (int f = 0; f < study.factors().size(); f++) {
            StudyFile.Factor factor = study.factors().get(f);
            String key = "factors[" + f + "]";
            word(source, key + ".name", factor.name());
            if (factor.levels().size() < 2) {
                throw source.error(
                        key + ".levels",
                        "the factor " + factor.name() + " has "
                                + factor.levels().size() + " of at least two levels");
            }
            unique(
                    source,
                    key + ".levels",
                    factor.levels().stream().map(StudyFile.Level::name).toList());
        }
        unique(
                source,
                "factors",
                study.factors().stream().map(StudyFile.Factor::name).toList());
        unique(source, "outcomes", study.outcomes().stream().map(Outcome::name).toList());
        unique(
                source,
                "contrasts",
                study.contrasts().stream().map(Contrast::name).toList());
        List<String> outcomes = study.outcomes().stream().map(Outcome::name).toList();
        for (int c = 0; c < study.contrasts().size(); c++) {
            Contrast contrast = study.contrasts().get(c);
            if (!outcomes.contains(contrast.outcome())) {
                throw source.error(
                        "contrasts[" + c + "].outcome",
                        "no outcome '" + contrast.outcome() + "'; " + near(contrast.outcome(), outcomes));
            }
            Outcome outcome = study.outcomes().get(outcomes.indexOf(contrast.outcome()));
            if (outcome.scale() == Outcome.Scale.LOG) {
                logarithm(source, contrast, "contrasts[" + c + "].");
            }
        }
        if (study.contrasts().stream().noneMatch(contrast -> contrast.role() == Contrast.Role.CLAIM)) {
            throw source.error("contrasts", "none is a claim; a study needs one besides its controls");
        }
    }

    private static void logarithm(RecordFile<StudyFile> source, Contrast contrast, String key) {
        if (contrast.smallestEffect() <= 1) {
            throw source.error(
                    key + "smallest_effect",
                    NumberText.of(contrast.smallestEffect()) + ": the outcome " + contrast.outcome()
                            + " has scale: log, so this is a ratio above 1, such as 1.5 for half as much again");
        }
        if (contrast instanceof Contrast.Value value && value.value() <= 0) {
            throw source.error(
                    key + "value",
                    NumberText.of(value.value()) + " has no logarithm, and the outcome " + contrast.outcome()
                            + " has scale: log");
        }
    }

    /** Checks the cells against the outcomes, the seeds against each other and the level, and the budget. */
    static void plan(StudyPlan plan) {
        plan.cells().forEach(plan::stages);
        seeds(plan);
        significance(plan);
        for (int o = 0; o < plan.study().outcomes().size(); o++) {
            for (StudyPlan.Cell cell : plan.cells()) {
                measured(plan, cell.name(), plan.stages(cell), o);
            }
        }
        budget(plan);
    }

    /** The factor of a name. */
    static StudyFile.Factor factor(RecordFile<StudyFile> source, String name, String key) {
        return source.value().factors().stream()
                .filter(factor -> factor.name().equals(name))
                .findFirst()
                .orElseThrow(() -> {
                    List<String> names = source.value().factors().stream()
                            .map(StudyFile.Factor::name)
                            .toList();
                    return source.error(key, "no factor '" + name + "'; " + near(name, names));
                });
    }

    /** The levels of a factor in ascending order, whose names must be numbers. */
    static List<StudyFile.Level> ascending(RecordFile<StudyFile> source, StudyFile.Factor factor, String key) {
        List<Optional<Double>> values = factor.levels().stream()
                .map(level -> NumberText.parse(level.name()))
                .toList();
        if (values.stream().anyMatch(Optional::isEmpty)
                || values.stream().distinct().count() < values.size()) {
            throw source.error(
                    key,
                    "a trend needs levels whose names are different numbers, not "
                            + factor.levels().stream()
                                    .map(StudyFile.Level::name)
                                    .collect(Collectors.joining(", ")));
        }
        return factor.levels().stream()
                .sorted(Comparator.comparingDouble(level -> Double.parseDouble(level.name())))
                .toList();
    }

    private static void seeds(StudyPlan plan) {
        StudyFile study = plan.study();
        Set<Long> own = plan.seeds(
                        study.seeds(), Math.max(plan.seeds(), study.seeds().count()))
                .boxed()
                .collect(Collectors.toSet());
        plan.seeds(study.pilot(), study.pilot().count())
                .filter(own::contains)
                .findFirst()
                .ifPresent(shared -> {
                    throw plan.source()
                            .error(
                                    "pilot",
                                    "seed " + shared + " belongs to the pilot and to the study; a pilot that the study"
                                            + " contains would count twice. Choose another pilot.first");
                });
    }

    /** Refuses so few seeds that a contrast can never be significant. */
    private static void significance(StudyPlan plan) {
        StudyFile study = plan.study();
        for (Contrast contrast : study.contrasts()) {
            double p = LeastSeeds.leastP(
                    contrast, study.pairing(), plan.cellsOf(contrast).size(), plan.seeds());
            if (p > study.alpha()) {
                String problem = Formats.count(plan.seeds(), "seed") + " for each cell can give p = "
                        + Formats.shortly(p) + " at the least for the contrast '" + contrast.name()
                        + "', more than alpha = " + NumberText.of(study.alpha()) + "; the study needs "
                        + plan.leastSeeds() + " or more";
                if (plan.request().seeds().isPresent()) {
                    throw new EpicenterException("--seeds " + plan.seeds() + ": " + problem);
                }
                throw plan.source().error(plan.request().quick() ? "quick_seeds" : "seeds.count", problem);
            }
        }
    }

    private static void measured(StudyPlan plan, String cell, List<StudyCell.Stage> stages, int index) {
        Outcome outcome = plan.study().outcomes().get(index);
        String key = "outcomes[" + index + "]";
        boolean heldOut = outcome instanceof Outcome.Final last && last.metric() == Outcome.Metric.HELD_OUT_LOSS
                || outcome instanceof Outcome.TimeToLevel time && time.metric() == Outcome.Metric.HELD_OUT_LOSS
                || outcome instanceof Outcome.HalfLife life && life.metric() == Outcome.Metric.HELD_OUT_LOSS;
        long steps = stages.get(stages.size() - 1).until();
        if (heldOut && !measuresHeldOut(stages)) {
            throw plan.source()
                    .error(
                            key,
                            "the cell " + cell + " does not measure the held-out loss (eval.every is "
                                    + stages.get(0).config().eval().every() + ", of " + steps
                                    + " steps); add eval.every=50 to set");
        }
        if (outcome instanceof Shifted shifted) {
            shifted.check(
                    plan.source(), key, cell, stages.get(stages.size() - 1).config());
        }
        if (outcome instanceof Behavior behavior) {
            behavior.check(plan.source(), key, cell, stages);
        }
        if (outcome instanceof Controlled controlled) {
            controlled.check(
                    plan.source(), key, cell, stages.get(stages.size() - 1).config());
        }
        if (outcome instanceof Regret regret) {
            regret.check(plan.source(), key, cell, stages.get(stages.size() - 1).config());
        }
        if (outcome instanceof Mastery mastery) {
            mastery.check(plan.source(), key, cell, stages);
        }
        int warmup = stages.get(0).config().detector().warmup();
        if (outcome instanceof Outcome.SpikeRate && steps <= warmup) {
            throw plan.source()
                    .error(
                            key,
                            "the cell " + cell + ": " + steps
                                    + " steps are too few to detect a spike: the detector's warm-up takes the first "
                                    + warmup + " (detector.warmup); train longer");
        }
    }

    private static boolean measuresHeldOut(List<StudyCell.Stage> stages) {
        long after = 0;
        for (StudyCell.Stage stage : stages) {
            long every = stage.config().eval().every();
            if (every > 0 && stage.until() / every > after / every) {
                return true;
            }
            after = stage.until();
        }
        return false;
    }

    private static void budget(StudyPlan plan) {
        long budget = plan.study().budget();
        long each = plan.steps(plan.trained());
        long pilot = plan.steps(plan.piloted()) * plan.pilotSeeds();
        long all = each * plan.seeds() + pilot;
        if (budget == 0 || budget >= all) {
            return;
        }
        long affordable = (budget - pilot) / each;
        throw plan.source()
                .error(
                        "budget",
                        Formats.count(plan.trained().size(), "cell") + " with "
                                + Formats.count(plan.seeds(), "seed") + " each and the pilot train " + all
                                + " steps, " + pilot + " of them in the pilot, more than the budget of " + budget
                                + (affordable >= plan.leastSeeds() ? "; it allows " + affordable + " seeds" : "")
                                + "; raise it, or train fewer steps");
    }

    private static void requireSome(RecordFile<StudyFile> source, String key, List<?> given, String what) {
        if (given.isEmpty()) {
            throw source.error(key, "none is given; give " + what);
        }
    }

    private static void unique(RecordFile<StudyFile> source, String key, List<String> names) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < names.size(); i++) {
            word(source, key + "[" + i + "].name", names.get(i));
            if (!seen.add(names.get(i))) {
                throw source.error(
                        key + "[" + i + "].name", "the name " + names.get(i) + " is given twice; change one");
            }
        }
    }

    private static void word(RecordFile<StudyFile> source, String key, String name) {
        boolean usable =
                !name.isBlank() && name.chars().noneMatch(c -> c == ',' || c == '=' || Character.isISOControl(c));
        if (!usable || name.equals(StudyPlan.REFERENCE)) {
            throw source.error(
                    key, "'" + name + "' is not a usable name; it must not be empty, 'reference', or contain , or =");
        }
    }

    private static String near(String name, List<String> names) {
        return DidYouMean.name(name, names)
                        .map(close -> "did you mean " + close + "? ")
                        .orElse("") + "valid: " + String.join(", ", names);
    }
}
