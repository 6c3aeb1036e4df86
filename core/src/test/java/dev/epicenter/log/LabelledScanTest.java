package dev.epicenter.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Compares the readers with series that a second reader extracted from the same files: public logs beside the
 * repository ({@code ../shared/logs}, or {@code -Depicenter.logs=FOLDER}), which are not part of it.
 */
class LabelledScanTest {
    @Test
    void everyLogMatchesItsLabelsRowByRow() throws Exception {
        Path logs = System.getProperty("epicenter.logs", "").isEmpty()
                ? Path.of(System.getProperty("epicenter.root", "."), "..", "shared", "logs")
                : Path.of(System.getProperty("epicenter.logs"));
        assumeTrue(
                Files.isDirectory(logs), "no labeled logs at ../shared/logs; set their folder with -Depicenter.logs");
        JsonNode labels = new JsonMapper().readTree(Files.readString(logs.resolve("labels.json")));
        for (Map.Entry<String, JsonNode> label : labels.properties()) {
            List<String> rows = Files.readAllLines(logs.resolve(label.getKey()).resolve("series.csv"));
            ScannedSeries series = series(logs.resolve(label.getKey()), rows.size() - 1);
            assertThat(series.points()).as(label.getKey()).isEqualTo(rows.size() - 1);
            assertThat(series.seams().stream().map(Long::intValue).toList())
                    .as(label.getKey())
                    .isEqualTo(label.getValue()
                            .get("seams_idx")
                            .valueStream()
                            .map(JsonNode::asInt)
                            .toList());
            for (Sketch.Point point : series.sketch().points()) {
                String[] cells = rows.get(1 + (int) point.row()).split(",");
                assertThat(point.x()).as(label.getKey()).isEqualTo(Double.parseDouble(cells[1]));
                double value = LogNumber.parse(cells[2]).orElseThrow();
                if (!Double.isNaN(value)) {
                    assertThat(point.value()).as(label.getKey()).isEqualTo(value);
                }
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
