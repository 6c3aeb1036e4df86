package dev.epicenter.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessStartTest {
    private static final String STAT = "812 (a) b (c) S 1 812 812 0 -1 4194304 9 0 0 0 0 0 0 0 20 0 1 0 4711 2 3\n";

    @Test
    void ticksFollowANameWithBlanksAndParentheses() {
        assertThat(ProcessStart.counted("6f3c\n", STAT)).hasValue(new ProcessStart("6f3c", 4711));
        assertThat(ProcessStart.counted("6f3c", STAT.substring(0, 40))).isEmpty();
        assertThat(ProcessStart.counted("", STAT)).isEmpty();
    }

    @Test
    void startIsTheSameAtEachLookAndReadFromItsText() {
        ProcessStart own = ProcessStart.of(ProcessHandle.current().pid()).orElseThrow();
        assertThat(own.matches(ProcessStart.of(ProcessHandle.current().pid()).orElseThrow()))
                .isTrue();
        for (ProcessStart start : List.of(own, new ProcessStart("6f3c", 4711), ProcessStart.at(Instant.now()))) {
            assertThat(ProcessStart.parse(start.toString())).hasValue(start);
        }
        assertThat(ProcessStart.parse("")).isEmpty();
        assertThat(ProcessStart.parse("6f3c:")).isEmpty();
    }

    @Test
    void countedStartsMustBeEqualAndTimesOfDayMayDifferByFiveSeconds() {
        ProcessStart counted = new ProcessStart("6f3c", 4711);
        assertThat(counted.matches(new ProcessStart("6f3c", 4712))).isFalse();
        assertThat(counted.matches(new ProcessStart("another", 4711))).isFalse();
        Instant now = Instant.now();
        assertThat(ProcessStart.at(now).matches(ProcessStart.at(now.plusSeconds(5))))
                .isTrue();
        assertThat(ProcessStart.at(now).matches(ProcessStart.at(now.plusSeconds(6))))
                .isFalse();
        assertThat(counted.matches(ProcessStart.at(now))).isFalse();
    }
}
