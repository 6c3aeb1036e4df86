package dev.epicenter.spike;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Guards the accuracy that {@code docs/explanation/detection.md} reports, on fewer seeds and with a margin for that. */
class DetectionTableTest {
    private static final DetectorConfig CONFIG = DetectorConfig.defaults();

    @Test
    void falseAlarmRateIsBelowOneInTwentyThousandQuietSteps() {
        assertThat(DetectionTable.falseAlarms(60, 5000, CONFIG)).isLessThan(0.5);
    }

    @Test
    void plantedEventsAreDetectedInTime() {
        assertThat(recall(PlantedSeries.Event.JUMP_BIG)).isGreaterThanOrEqualTo(0.9);
        assertThat(recall(PlantedSeries.Event.JUMP_SMALL)).isGreaterThanOrEqualTo(0.1);
        assertThat(recall(PlantedSeries.Event.RAMP_SHORT)).isGreaterThanOrEqualTo(0.95);
        assertThat(recall(PlantedSeries.Event.RAMP_LONG)).isGreaterThanOrEqualTo(0.04);
        assertThat(recall(PlantedSeries.Event.SHIFT)).isGreaterThanOrEqualTo(0.4);
        assertThat(recall(PlantedSeries.Event.SECOND)).isGreaterThanOrEqualTo(0.7);
        assertThat(recall(PlantedSeries.Event.DAMAGED)).isGreaterThanOrEqualTo(0.95);
        assertThat(recall(PlantedSeries.Event.SLOW)).isGreaterThanOrEqualTo(0.95);
    }

    private static double recall(PlantedSeries.Event event) {
        return DetectionTable.recall(event, 50, CONFIG).found();
    }
}
