package dev.epicenter.spike;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Guards the accuracy on hand-labeled real logs, which are beside the repository and not part of it. An event is
 * detected if an alarm falls between its onset and two rows after its end; alarms at most three rows apart are one; an
 * alarm more than two rows from every event and every region to be ignored is false.
 */
class LabelledLogsTest {
    private static final int GRACE = 2;

    @Test
    void accuracyOnRealLogsIsMaintained() throws Exception {
        Path logs = Path.of(System.getProperty("epicenter.root", "."), "..", "shared", "logs");
        assumeTrue(Files.isDirectory(logs), "no labeled logs at ../shared/logs beside the repository");
        JsonNode labels = new JsonMapper().readTree(Files.readString(logs.resolve("labels.json")));

        int events = 0;
        int found = 0;
        int alarms = 0;
        List<String> falseAlarms = new ArrayList<>();
        int onQuiet = 0;
        for (Map.Entry<String, JsonNode> label : labels.properties()) {
            JsonNode spikes = label.getValue().get("spikes_idx");
            boolean nanMeansMissing = label.getValue().get("nan_means_missing").asBoolean();
            Path csv = logs.resolve(label.getKey()).resolve("series.csv");
            long[] rows =
                    ScanLogs.alarms(ScanLogs.read(label.getKey(), csv, nanMeansMissing), DetectorConfig.defaults())
                            .stream()
                            .mapToLong(ScanLogs.RowAlarm::row)
                            .toArray();
            for (JsonNode spike : spikes) {
                events++;
                found += anyWithin(rows, spike.get(0).asLong(), spike.get(2).asLong() + GRACE) ? 1 : 0;
            }
            for (int i = 0; i < rows.length; i++) {
                if (i > 0 && rows[i] - rows[i - 1] <= 3) {
                    continue;
                }
                alarms++;
                if (!covered(rows[i], spikes, 2)
                        && !covered(rows[i], label.getValue().get("ignore_idx"), 1)) {
                    falseAlarms.add(label.getKey() + " at row " + rows[i]);
                    onQuiet += spikes.isEmpty() ? 1 : 0;
                }
            }
        }
        assertThat(found / (double) events).as("recall").isGreaterThanOrEqualTo(0.8);
        assertThat((alarms - falseAlarms.size()) / (double) alarms)
                .as("precision; false: %s", falseAlarms)
                .isGreaterThanOrEqualTo(0.93);
        assertThat(onQuiet)
                .as("alarms on series without events: %s", falseAlarms)
                .isLessThanOrEqualTo(2);
    }

    private static boolean anyWithin(long[] rows, long from, long to) {
        for (long row : rows) {
            if (row >= from && row <= to) {
                return true;
            }
        }
        return false;
    }

    private static boolean covered(long row, JsonNode regions, int last) {
        for (JsonNode region : regions) {
            if (row >= region.get(0).asLong() - GRACE && row <= region.get(last).asLong() + GRACE) {
                return true;
            }
        }
        return false;
    }
}
