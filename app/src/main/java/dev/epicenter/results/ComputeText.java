package dev.epicenter.results;

import dev.epicenter.EpicenterException;
import dev.epicenter.Formats;
import dev.epicenter.forecast.ScaleAxis;
import dev.epicenter.forecast.table.Counts;
import dev.epicenter.terminal.TextTable;
import java.util.List;

/** A text table of training compute by parameters and tokens. */
public final class ComputeText {
    private ComputeText() {}

    /** N parameters on D tokens. */
    public record Model(double params, double tokens) {
        /** Parses {@code N:D}, both positive. */
        public static Model parse(String text) {
            String[] parts = text.split(":", -1);
            if (parts.length == 2) {
                double params = Counts.parse(parts[0]).orElse(-1.0);
                double tokens = Counts.parse(parts[1]).orElse(-1.0);
                if (params > 0 && tokens > 0) {
                    return new Model(params, tokens);
                }
            }
            throw new EpicenterException(
                    "--compute: '" + text + "' is not PARAMS:TOKENS, two positive numbers such as 175e9:3e11");
        }

        /** The training's floating-point operations. */
        double compute() {
            return ScaleAxis.compute(params, tokens);
        }
    }

    public static List<String> of(List<Model> models) {
        TextTable table =
                new TextTable("parameters", "tokens", "6ND, FLOP", "tokens per parameter", "relative compute");
        double first = models.get(0).compute();
        for (Model each : models) {
            table.row(
                    Formats.shortly(each.params()),
                    Formats.shortly(each.tokens()),
                    Formats.shortly(each.compute()),
                    Formats.shortly(each.tokens() / each.params()),
                    "x" + Formats.shortly(each.compute() / first));
        }
        return table.lines();
    }
}
