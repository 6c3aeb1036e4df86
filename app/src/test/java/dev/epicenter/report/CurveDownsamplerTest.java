package dev.epicenter.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ThinningTest {
    @Test
    void shortSeriesIsUnchanged() {
        assertThat(CurveDownsampler.keep(new double[] {3, 1, 2}, 10)).containsExactly(0, 1, 2);
    }

    @Test
    void extremesAndNanAreKept() {
        double[] values = new double[10_000];
        Arrays.setAll(values, i -> Math.sin(i / 100.0));
        values[1234] = 99;
        values[5678] = -99;
        values[7777] = Double.NaN;
        int[] kept = CurveDownsampler.keep(values, 100);
        assertThat(kept).contains(0, 1234, 5678, 7777, 9999).isSorted().hasSizeLessThanOrEqualTo(400);
    }

    @Test
    void nanAtTheStartOfABucketDoesNotHideItsMinimum() {
        double[] values = new double[1000];
        values[0] = Double.NaN;
        values[50] = -5;
        assertThat(CurveDownsampler.keep(values, 10)).contains(0, 50);
    }
}
