package dev.epicenter.spike;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.RandomizedTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrderedWindowTest extends RandomizedTest {
    @Test
    void quantilesAreThoseOfTheNewestValues() throws Exception {
        repeat(50, random -> {
            int capacity = 1 + random.nextInt(40);
            OrderedWindow window = new OrderedWindow(capacity);
            List<Double> all = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                double value = random.nextBoolean() ? random.nextInt(5) - 2 : random.nextGaussian();
                window.add(value);
                all.add(value);
                List<Double> newest = all.subList(Math.max(0, all.size() - capacity), all.size());
                List<Double> sorted = newest.stream().sorted().toList();
                assertThat(window.values()).isEqualTo(newest);
                assertThat(window.quantile(0)).isEqualTo(sorted.get(0));
                assertThat(window.quantile(1)).isEqualTo(sorted.get(sorted.size() - 1));
                int half = (sorted.size() - 1) / 2;
                double median =
                        sorted.size() % 2 == 1 ? sorted.get(half) : sorted.get(half) * 0.5 + sorted.get(half + 1) * 0.5;
                assertThat(window.median()).isEqualTo(median);
            }
        });
    }
}
