package dev.epicenter.study;

import dev.epicenter.Formats;
import dev.epicenter.config.RunConfig;
import dev.epicenter.statistics.Interval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A study's result as sentences and as a Markdown page. */
public final class StudyText {
    private static final int WIDTH = 100;

    private StudyText() {}

    static String setting(StudyPlan plan) {
        RunConfig base = plan.base();
        String reference = plan.study().factors().stream()
                .map(factor -> factor.name() + "=" + factor.levels().get(0).name())
                .collect(Collectors.joining(", "));
        return "Base run " + plan.runFile().getFileName() + ", " + base.steps() + " steps, "
                + Formats.count(plan.trained().size(), "cell") + ", " + Formats.count(plan.seeds(), "seed") + " each, "
                + (plan.study().pairing() == StudyFile.Pairing.PAIRED
                        ? "the same in all cells."
                        : "different ones in each cell.")
                + " The reference is " + reference + ".";
    }

    /**
     * The result of a contrast as one sentence.
     *
     * @param works whether the positive controls are supported
     */
    static String sentence(ContrastResult result, Outcome outcome, boolean works) {
        Contrast contrast = result.contrast();
        Comparison shown = result.shown();
        String word = result.decision().name().toLowerCase(Locale.ROOT);
        String head = contrast.claim().replaceFirst("\\.$", "") + ": " + word + "; ";
        if (shown.problem().isPresent()) {
            return head + shown.problem().get() + ".";
        }
        String numbers = found(contrast, outcome, shown) + " (95% CI " + interval(shown.interval()) + ", "
                + p(contrast, result) + "; smallest effect of interest " + smallest(result) + ")";
        boolean control = contrast.role() == Contrast.Role.POSITIVE_CONTROL;
        boolean decided = works || control;
        return head + numbers + (decided ? "" : "; a positive control is not supported, so nothing is decided") + ".";
    }

    /** How many claims were decided in which way, in one sentence. */
    public static String summary(StudyResult result) {
        List<Decision> claims = result.contrasts().stream()
                .filter(each -> each.contrast().role() == Contrast.Role.CLAIM)
                .map(ContrastResult::decision)
                .toList();
        return Formats.count(claims.size(), "claim") + ": "
                + Arrays.stream(Decision.values())
                        .filter(claims::contains)
                        .map(decision -> Collections.frequency(claims, decision) + " "
                                + decision.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(", "));
    }

    /** The effect in words. */
    private static String found(Contrast contrast, Outcome outcome, Comparison shown) {
        boolean log = shown.scale() == Outcome.Scale.LOG;
        String size = log ? effect(shown) : difference(contrast, shown.effect()) + " " + outcome.unit();
        if (contrast instanceof Contrast.Interaction each && !log && shown.effect() == 0) {
            return "the effect of " + each.of() + unlessReference(" against ", each.against()) + " on "
                    + outcome.name() + " is the same with " + each.with()
                    + (each.without().equals(StudyPlan.REFERENCE) ? " as without" : " as with " + each.without());
        }
        if (contrast instanceof Contrast.Interaction each) {
            return "the effect of " + each.of() + unlessReference(" against ", each.against()) + " on "
                    + outcome.name() + (log ? ", a ratio, is " : " is ") + size + (log ? " as large" : "") + " with "
                    + each.with() + (log ? " as" : " than")
                    + (each.without().equals(StudyPlan.REFERENCE) ? " without" : " with " + each.without());
        }
        String as = contrast instanceof Contrast.Value value ? " as " + Formats.shortly(value.value()) : "";
        return outcome.name() + " " + (log ? "is " : "") + size + (log ? " as high" + as : "");
    }

    private static String unlessReference(String before, String cell) {
        return cell.equals(StudyPlan.REFERENCE) ? "" : before + cell;
    }

    /** An effect as text; a ratio as "1.5 times". */
    public static String effect(Comparison shown) {
        return Formats.shortly(shown.effect()) + (shown.scale() == Outcome.Scale.LOG ? " times" : "");
    }

    /** The smallest effect of interest as text. */
    public static String smallest(ContrastResult result) {
        return Formats.shortly(result.contrast().smallestEffect())
                + (result.shown().scale() == Outcome.Scale.LOG ? " times" : "");
    }

    /** The kind of mean of an outcome. */
    public static String mean(StudyResult.OutcomeTable table) {
        return table.scale() == Outcome.Scale.LOG ? "geometric mean" : "mean";
    }

    private static String difference(Contrast contrast, double effect) {
        String than = contrast instanceof Contrast.Value value ? "than " + Formats.shortly(value.value()) + " " : "";
        return effect == 0
                ? "differs by 0"
                : (effect > 0 ? "higher " : "lower ") + than + "by " + Formats.shortly(Math.abs(effect));
    }

    private static String p(Contrast contrast, ContrastResult result) {
        String test = contrast.expect() == Contrast.Expect.EQUAL ? "equivalence p" : "p";
        String value = result.adjusted() < 0.0001 ? " < 0.0001" : " = " + Formats.shortly(result.adjusted());
        return test + value + (contrast.role() == Contrast.Role.CLAIM ? " after Holm" : "");
    }

    /** An interval, with an infinite end as "unbounded". */
    public static String interval(Interval interval) {
        return end(interval.low()) + " to " + end(interval.high());
    }

    private static String end(double value) {
        return Double.isInfinite(value) ? "unbounded" : Formats.shortly(value);
    }

    /** The result with its sentences. */
    static StudyResult worded(StudyResult result) {
        List<String> words = new ArrayList<>();
        if (result.deviations().contains("--quick")) {
            words.add("This is a quick look with few seeds, not a result.");
        } else if (!result.deviations().isEmpty()) {
            words.add("This run differs from the stated study: " + String.join(", ", result.deviations()) + ".");
        }
        if (!result.plan().statedFirst()) {
            PlanRecord.Version last =
                    result.plan().versions().get(result.plan().versions().size() - 1);
            words.add("The study's file was first seen in this form when " + Formats.count(last.trained(), "cell")
                    + " had already been trained, so the contrasts may have been chosen after the data.");
        }
        result.contrasts().forEach(contrast -> words.add(contrast.sentence()));
        result.controls()
                .ifPresent(controls -> words.add("Negative controls: "
                        + controls.positives().successes() + " of "
                        + Formats.count(controls.positives().trials(), "test") + " of inert levels have p at most "
                        + Formats.shortly(result.alpha()) + "."));
        return new StudyResult(
                result.name(),
                result.title(),
                result.question(),
                result.limits(),
                result.deviations(),
                result.plan(),
                result.setting(),
                result.seeds(),
                result.pilotSeeds(),
                result.alpha(),
                result.numerics(),
                result.outcomes(),
                result.contrasts(),
                result.controls(),
                words);
    }

    /** The page of a study, for {@code docs/studies}. */
    static String markdown(StudyResult result) {
        List<String> lines = new ArrayList<>();
        lines.add("# " + result.title());
        paragraph(lines, result.question());
        lines.add("");
        lines.add("## Setting");
        paragraph(
                lines,
                result.setting() + " " + Formats.count(result.pilotSeeds(), "other seed")
                        + " of each compared cell are the pilot, which gives the power.");
        lines.add("");
        lines.add("| contrast | outcome | expected | smallest effect of interest | power |");
        lines.add("| --- | --- | --- | --- | --- |");
        for (ContrastResult each : result.contrasts()) {
            Contrast contrast = each.contrast();
            lines.add("| " + contrast.claim() + (contrast.role() == Contrast.Role.CLAIM ? "" : " (positive control)")
                    + " | " + contrast.outcome() + " | "
                    + contrast.expect().name().toLowerCase(Locale.ROOT) + " | "
                    + smallest(each) + " | " + power(each) + " |");
        }
        paragraph(
                lines,
                "The significance level is " + Formats.shortly(result.alpha())
                        + " after Holm correction over the claims. "
                        + "The SHA-256 of the study file, its run file and its data files is `"
                        + result.plan()
                                .versions()
                                .get(result.plan().versions().size() - 1)
                                .sha256() + "`.");
        lines.add("");
        lines.add("## Result");
        result.words().forEach(word -> paragraph(lines, word));
        for (StudyResult.OutcomeTable table : result.outcomes()) {
            lines.add("");
            lines.add("| cell | " + table.name() + ", " + mean(table) + " (" + table.unit() + ") | each seed |");
            lines.add("| --- | --- | --- |");
            for (Sample sample : table.cells()) {
                lines.add("| " + sample.cell() + " | " + Formats.shortly(sample.mean(table.scale())) + " | "
                        + each(sample) + " |");
            }
        }
        if (!result.limits().isEmpty()) {
            lines.add("");
            lines.add("## Limits");
            lines.add("");
            result.limits().forEach(limit -> lines.addAll(wrapped("- " + limit, "  ")));
        }
        return String.join("\n", lines) + "\n";
    }

    /** The power as text. */
    public static String power(ContrastResult result) {
        return result.power().isPresent()
                ? Formats.shortly(result.power().getAsDouble())
                : "not estimated: no finite spread in the pilot";
    }

    /** The values of a sample; a censored time has a plus sign. */
    public static String each(Sample sample) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < sample.values().size(); i++) {
            values.add(
                    Formats.shortly(sample.values().get(i)) + (sample.reached().get(i) ? "" : "+"));
        }
        return String.join(", ", values);
    }

    private static void paragraph(List<String> lines, String text) {
        lines.add("");
        lines.addAll(wrapped(text, ""));
    }

    private static List<String> wrapped(String text, String indent) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split("\\s+")) {
            if (line.length() > 0 && line.length() + 1 + word.length() > WIDTH) {
                lines.add(line.toString());
                line = new StringBuilder(indent + word);
            } else {
                line.append(line.length() == 0 || line.toString().equals(indent) ? "" : " ")
                        .append(word);
            }
        }
        lines.add(line.toString());
        return lines;
    }
}
