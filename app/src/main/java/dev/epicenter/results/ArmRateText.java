package dev.epicenter.results;

import dev.epicenter.Formats;
import dev.epicenter.replay.ArmRate;
import dev.epicenter.terminal.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A text table of how often arms spiked. */
public final class ArmRateText {
    private ArmRateText() {}

    public static List<String> of(List<ArmRate> rates) {
        TextTable table =
                new TextTable("arm, over its jitters", "spiked", "95% Wilson", "same place", "later", "p vs sham");
        for (ArmRate rate : rates) {
            table.row(
                    rate.arm(),
                    rate.spiked(),
                    String.format(
                            Locale.ROOT,
                            "%.2f to %.2f",
                            rate.interval().low(),
                            rate.interval().high()),
                    rate.atTheSamePlace(),
                    rate.later(),
                    Formats.shortly(rate.p()));
        }
        List<String> lines = new ArrayList<>(table.lines());
        lines.add("");
        lines.add("Spiked: within the horizon, at the same place or later. p: Fisher's exact test against the shams,"
                + " not corrected for the number of arms.");
        return lines;
    }
}
