package dev.epicenter.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.diagnosis.PointOfNoReturn;
import dev.epicenter.diagnosis.RateEstimate;
import dev.epicenter.statistics.Interval;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShamChartTest {
    @Test
    void chartPlacesEachRateAndMarksTheDistanceOfTheArms() {
        String svg = ShamChart.svg(new PointOfNoReturn(
                List.of(rate(1, 1e-6, 3, 3), rate(5, 1e-6, 4, 4), rate(10, 1e-6, 0, 2)),
                5,
                List.of(rate(5, 1e-2, 1, 4)),
                List.of(),
                List.of(),
                false));

        assertThat(svg)
                .contains("cy=\"34.0\" r=\"5\"><title>3 of 3", "cy=\"34.0\" r=\"5\"><title>4 of 4")
                .contains("cy=\"164.0\" r=\"5\"><title>0 of 2", "cy=\"131.5\" r=\"5\"><title>1 of 4")
                .contains("steps before the onset, jitter 1e-6", ">1e-2<", "jitter, from 5 before")
                .containsOnlyOnce("arms start here")
                .contains("x=\"147.0\" y=\"20.0\" text-anchor=\"middle\">arms start here");
    }

    @Test
    void chartIsEmptyWithoutShams() {
        assertThat(ShamChart.svg(new PointOfNoReturn(List.of(), 0, List.of(), List.of(), List.of(), true)))
                .isEmpty();
    }

    private static PointOfNoReturn.Rate rate(long distance, double jitter, long spiked, long trials) {
        return new PointOfNoReturn.Rate(
                distance, jitter, new RateEstimate("", spiked, trials, new Interval(0, 1), List.of()));
    }
}
