package dev.epicenter.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void textIsLeftAlignedAndNumbersRightAligned() {
        assertThat(new TextTable("arm", "onset", "outcome")
                        .row("lr=x0.5", "", "prevented")
                        .row("a", 354, "spiked")
                        .row("bb", "-", "spiked")
                        .lines())
                .containsExactly(
                        "arm      onset  outcome",
                        "lr=x0.5         prevented",
                        "a          354  spiked",
                        "bb           -  spiked");
    }
}
