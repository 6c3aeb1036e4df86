package dev.epicenter.results;

import dev.epicenter.Formats;
import dev.epicenter.diagnosis.replays.CostPlan;
import dev.epicenter.diagnosis.replays.CostPlan.Amount;
import dev.epicenter.diagnosis.replays.CostPlan.Expected;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes what a diagnosis will cost. */
final class CostPlanText {
    private CostPlanText() {}

    static List<String> of(CostPlan plan) {
        List<String> lines = new ArrayList<>();
        plan.expected().ifPresent(expected -> lines.add(expected(expected)));
        lines.add("cost at most: about " + Formats.count(plan.most().arms(), "replay") + ", "
                + Formats.count(plan.most().steps(), "step") + ", " + Formats.duration(Math.round(plan.seconds())));
        return lines;
    }

    private static String expected(Expected expected) {
        Amount low = expected.low();
        Amount high = expected.high();
        String gpus = low.gpuHours().isPresent() && high.gpuHours().isPresent()
                ? String.format(
                        Locale.ROOT,
                        ", %.2g to %.2g GPU-hours",
                        low.gpuHours().getAsDouble(),
                        high.gpuHours().getAsDouble())
                : "";
        return "expected cost: " + low.replays() + " to " + high.replays() + " replays, " + low.steps() + " to "
                + high.steps() + " steps ("
                + String.format(Locale.ROOT, "%.0f%% to %.0f%% of the run", 100 * low.share(), 100 * high.share())
                + "), " + Formats.duration(Math.round(low.seconds())) + " to "
                + Formats.duration(Math.round(high.seconds())) + gpus + "; such an interval of steps held in "
                + expected.held() + " of " + expected.runs() + " planted runs";
    }
}
