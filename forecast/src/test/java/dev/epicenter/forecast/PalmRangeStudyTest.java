package dev.epicenter.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class PalmRangeStudyTest {
    private final List<PalmRangeStudy> palm = PalmRangeStudy.palm();

    @Test
    void rangeHelpsOnFewShotScores() {
        PalmRangeStudy few = palm.get(0);
        assertThat(few.low()).isCloseTo(0.131, within(5e-4));
        assertThat(few.high()).isCloseTo(0.955, within(5e-4));
        assertThat(few.helps()).isTrue();
    }

    @Test
    void rangeDoesNotHelpOnOneAndZeroShotScores() {
        assertThat(palm.subList(1, 3)).noneMatch(PalmRangeStudy::helps);
    }

    @Test
    void rawImprovementsOnBigBenchLiteShareFourPercent() {
        assertThat(palm.get(3).rawShare()).isCloseTo(0.043, within(5e-4));
    }
}
