package dev.epicenter.spike;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.LabeledLogs;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Holds the level reached on real logs with hand labels, which lie beside the repository and are not part of it. The
 * values of {@code series.csv} are used, so reading a log does not count.
 */
class LabeledLogsTest {
    @Test
    void allSeriesAreScannedAtTheCrossValidatedLevel() throws Exception {
        DetectionScore score = DetectionStudy.crossValidated(LabeledSeries.readAll(LabeledLogs.folder()));
        assertThat(score.recall()).as("missed: %s", score.missed()).isGreaterThanOrEqualTo(0.8);
        assertThat(score.precision()).as("false: %s", score.falseAlarms()).isGreaterThanOrEqualTo(0.8);
        assertThat(score.recall("moderate")).as("moderate").isGreaterThanOrEqualTo(0.75);
        assertThat(score.falsePerClean()).as("false in 10,000 clean rows").isLessThanOrEqualTo(1);
    }

    @Test
    void seriesThatWereTunedOnFirstAreScannedAtTheLevelReached() throws Exception {
        DetectionScore score = score(LabeledLogs.tunedOn().keySet());
        assertThat(score.recall()).as("missed: %s", score.missed()).isGreaterThanOrEqualTo(0.85);
        assertThat(score.precision()).as("false: %s", score.falseAlarms()).isGreaterThanOrEqualTo(0.93);
    }

    /** 22 series, most of them chosen because an earlier detector failed there; a floor, not a target. */
    @Test
    void seriesThatCameLaterAreScannedNoWorseThanMeasured() throws Exception {
        DetectionScore score = score(LabeledLogs.others().keySet());
        assertThat(score.recall()).as("missed: %s", score.missed()).isGreaterThanOrEqualTo(0.74);
        assertThat(score.precision()).as("false: %s", score.falseAlarms()).isGreaterThanOrEqualTo(0.68);
    }

    private static DetectionScore score(Set<String> names) throws IOException {
        List<LabeledSeries> series = LabeledSeries.readAll(LabeledLogs.folder()).stream()
                .filter(one -> names.contains(one.name()))
                .toList();
        return DetectionStudy.score(series, DetectorConfig.defaults());
    }
}
