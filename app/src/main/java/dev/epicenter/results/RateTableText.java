package dev.epicenter.results;

import dev.epicenter.Formats;
import dev.epicenter.NumberText;
import dev.epicenter.rate.DoseContrast;
import dev.epicenter.rate.DoseRate;
import dev.epicenter.rate.RateResult;
import dev.epicenter.statistics.Interval;
import dev.epicenter.terminal.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The result of a rate study as text: a table, then its conclusions. */
public final class RateTableText {
    private RateTableText() {}

    public static List<String> of(RateResult result) {
        List<String> lines = new ArrayList<>();
        lines.add("Spikes of " + result.run() + " against " + result.knob() + ": "
                + Formats.count(result.seeds().size(), "seed") + " per dose, "
                + result.steps() + " steps each");
        lines.add("");
        TextTable table = new TextTable(
                result.knob(),
                "spikes",
                "per 1,000",
                "95% Poisson",
                "95% over seeds",
                "seeds that spiked",
                "p vs own",
                "final loss",
                "held-out loss");
        for (DoseRate dose : result.doses()) {
            table.row(
                    NumberText.of(dose.dose()),
                    dose.spikes(),
                    Formats.shortly(dose.rate()),
                    interval(dose.poisson()),
                    dose.acrossSeeds().map(RateTableText::interval).orElse("-"),
                    dose.spiked(),
                    p(result, dose),
                    Formats.shortly(dose.finalLoss()),
                    Formats.shortly(dose.heldOutLoss()));
        }
        lines.addAll(table.lines());
        lines.add("");
        lines.addAll(result.words());
        return lines;
    }

    private static String p(RateResult result, DoseRate dose) {
        Optional<DoseContrast> contrast = result.contrasts().stream()
                .filter(other -> other.dose() == dose.dose())
                .findFirst();
        return contrast.map(found -> Formats.shortly(found.adjustedP()))
                .orElse(dose.dose() == result.ownDose() ? "own" : "-");
    }

    private static String interval(Interval interval) {
        return Formats.shortly(interval.low()) + " to " + Formats.shortly(interval.high());
    }
}
