package dev.epicenter.log.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.EpicenterException;
import dev.epicenter.LabeledLogs;
import dev.epicenter.log.Logs;
import dev.epicenter.log.format.LogNumber;
import dev.epicenter.statistics.Downsampler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Holds the readers to the series that a second reader extracted from the same files. */
class LabeledScanTest {
    /** Of 22 measured; a floor, not a target. */
    private static final int READ_FLOOR = 18;

    @Test
    void everyLogThatWasTunedOnIsReadRowByRowAsItWasLabeled() throws Exception {
        for (Map.Entry<String, JsonNode> label : LabeledLogs.tunedOn().entrySet()) {
            requireAsLabeled(label.getKey(), label.getValue());
        }
    }

    @Test
    void noFewerLogsThatNobodyTunedOnAreReadThanMeasured() throws Exception {
        List<String> failed = new ArrayList<>();
        Map<String, JsonNode> others = LabeledLogs.others();
        for (Map.Entry<String, JsonNode> label : others.entrySet()) {
            try {
                requireAsLabeled(label.getKey(), label.getValue());
            } catch (AssertionError | EpicenterException otherwise) {
                failed.add(label.getKey());
            }
        }
        assertThat(others.size() - failed.size()).as("not read: %s", failed).isGreaterThanOrEqualTo(READ_FLOOR);
    }

    private static void requireAsLabeled(String name, JsonNode label) throws Exception {
        Path folder = LabeledLogs.folder().resolve(name);
        List<String> rows = Files.readAllLines(folder.resolve("series.csv"));
        ScannedSeries series = series(folder, rows.size() - 1);
        assertThat(series.points()).as(name).isEqualTo(rows.size() - 1);
        assertThat(series.restarts().stream().map(Long::intValue).toList())
                .as(name)
                .isEqualTo(label.get("seams_idx")
                        .valueStream()
                        .map(JsonNode::asInt)
                        .toList());
        for (Downsampler.Point point : series.sketch().points()) {
            String[] cells = rows.get(1 + (int) point.row()).split(",");
            assertThat(point.x()).as(name).isEqualTo(Double.parseDouble(cells[1]));
            double value = LogNumber.parse(cells[2]).orElseThrow();
            if (!Double.isNaN(value)) {
                assertThat(point.value()).as(name).isEqualTo(value);
            }
        }
    }

    private static ScannedSeries series(Path folder, long points) throws Exception {
        try (var files = Files.list(folder)) {
            Path log = files.filter(file -> !file.endsWith("series.csv"))
                    .findFirst()
                    .orElseThrow();
            return Logs.scan(log).series().stream()
                    .filter(series -> series.points() == points)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no series of " + points + " points in " + log));
        }
    }
}
