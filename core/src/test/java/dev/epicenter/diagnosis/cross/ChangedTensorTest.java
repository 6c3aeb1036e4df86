package dev.epicenter.diagnosis.cross;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChangedTensorTest {
    @Test
    void manyTensorsAreCountedAndNotListed() {
        List<ChangedTensor> changed = IntStream.range(0, 300)
                .mapToObj(i -> new ChangedTensor("h." + i, i == 0 ? Optional.empty() : Optional.of("m")))
                .toList();

        assertThat(ChangedTensor.words(changed.subList(0, 2))).isEqualTo("h.0, h.1 (m)");
        assertThat(ChangedTensor.words(changed)).startsWith("h.0, h.1 (m), ").endsWith(" and 294 more");
    }
}
