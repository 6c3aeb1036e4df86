package dev.epicenter.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigEntriesTest {
    private static final String RUN_FILE = """
            steps: 200
            data: {kind: modular, operation: add, modulus: 13, train_fraction: 0.5}
            optimizer: {lr: %s}
            faults:
              - {kind: damaged_batches, from: 150, count: 10}
            """;

    @Test
    void everyValueOfTheRunFileHasItsPath() {
        List<ConfigEntries.Entry> entries = entries("3e-3");
        assertThat(entries)
                .extracting(ConfigEntries.Entry::key)
                .contains("steps", "data.kind", "data.modulus", "optimizer.lr", "faults[0].kind", "faults[0].from")
                .doesNotHaveDuplicates();
        assertThat(entries)
                .filteredOn(entry -> entry.key().equals("data.kind"))
                .allSatisfy(entry -> assertThat(entry.value()).isEqualTo("modular"));
    }

    @Test
    void onlyAChangedValueDiffers() {
        List<ConfigEntries.Entry> before = entries("3e-3");
        List<ConfigEntries.Entry> after = entries("2e-3");
        assertThat(after).hasSameSizeAs(before);
        assertThat(after.stream().filter(entry -> !before.contains(entry)).toList())
                .extracting(ConfigEntries.Entry::key)
                .containsExactly("optimizer.lr");
    }

    private static List<ConfigEntries.Entry> entries(String lr) {
        return ConfigEntries.of(RunConfigReader.read(RUN_FILE.formatted(lr), Path.of("run.yaml")));
    }
}
