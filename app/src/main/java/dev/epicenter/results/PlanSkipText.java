package dev.epicenter.results;

import dev.epicenter.Formats;
import dev.epicenter.skip.SkipPlan;
import dev.epicenter.skip.TrainerSkip;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A skip plan as text. */
public final class PlanSkipText {
    /** Longer texts are shortened to their two ends; --raw prints all. */
    private static final int MOST = 240;

    private PlanSkipText() {}

    public static List<String> of(SpikeSite site, SkipPlan plan, List<TrainerSkip> skips) {
        List<String> lines = new ArrayList<>();
        lines.add(site.words());
        lines.add("");
        lines.add("spike     steps " + plan.spike().first() + " to "
                + plan.spike().last()
                + (site.firstStep() == 1
                        ? ""
                        : ", counted from 1; in the log, which counts from 0, "
                                + (plan.spike().first() - 1) + " to "
                                + (plan.spike().last() - 1)));
        lines.add("restart   from " + restart(plan));
        lines.add("skip      the batches of steps " + plan.firstStep() + " to " + plan.lastStep() + " ("
                + Formats.count(plan.steps(), "step") + "), the loader's batches " + plan.firstBatch() + " to "
                + plan.lastBatch() + ", counted from 0");
        Stream.concat(site.notes().stream(), plan.notes().stream()).forEach(note -> lines.add("note: " + note));
        for (TrainerSkip one : skips) {
            lines.add("");
            lines.add(one.trainer().typed());
            shortened(one.text()).lines().forEach(line -> lines.add("  " + line));
            lines.add("    counts: " + one.numbering());
            lines.add("    effect: " + one.effect());
            lines.add("    source: " + one.source());
            one.notes().forEach(note -> lines.add("    note: " + note));
        }
        return lines;
    }

    private static String restart(SkipPlan plan) {
        if (plan.restart().isEmpty()) {
            return "the newest checkpoint with at most " + (plan.firstStep() - 1)
                    + " updates before it (give yours with --checkpoints or --every)";
        }
        return plan.restart().getAsLong() == 0
                ? "the start"
                : "the checkpoint of step " + plan.restart().getAsLong();
    }

    private static String shortened(String text) {
        String line =
                text.lines().map(String::strip).reduce((a, b) -> a + " " + b).orElse("");
        if (text.length() <= MOST) {
            return text;
        }
        return line.substring(0, MOST / 2) + " ... " + line.substring(line.length() - MOST / 4)
                + "\n(shortened; --raw prints all)";
    }
}
