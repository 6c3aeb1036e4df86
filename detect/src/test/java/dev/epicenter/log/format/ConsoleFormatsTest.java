package dev.epicenter.log.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.RandomizedTest;
import dev.epicenter.log.Logs;
import dev.epicenter.log.scan.ScannedLog;
import dev.epicenter.log.scan.ScannedSeries;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads made-up logs in the formats of many trainers: step, split and value of each row must be right. */
class ConsoleFormatsTest extends RandomizedTest {
    @TempDir
    Path folder;

    @Test
    void everyRowOfEveryFormatIsRead() throws Exception {
        repeat(3, random -> {
            for (Map.Entry<String, Consumer<ConsoleLog>> format :
                    ConsoleFormats.all().entrySet()) {
                assertThat(problem(folder, format.getKey(), format.getValue(), random))
                        .as(format.getKey())
                        .isEmpty();
            }
        });
    }

    /** What differs from the truth; empty if nothing does. */
    static String problem(Path folder, String name, Consumer<ConsoleLog> format, Random random) {
        ConsoleLog log = new ConsoleLog(random);
        format.accept(log);
        ScannedLog scanned = Logs.scan(Logs.write(folder, log.text()));
        String metric = name.substring(name.indexOf(": ") + 2);
        ScannedSeries series = scanned.series().stream()
                .filter(one -> one.metric().equals(metric))
                .findFirst()
                .orElse(scanned.series().get(0));
        List<Double> steps = Logs.steps(series);
        List<Double> values = Logs.values(series);
        if (!series.metric().equals(metric)) {
            return "no " + metric + " but "
                    + scanned.series().stream().map(ScannedSeries::metric).toList();
        }
        if (steps.size() != log.steps().size()) {
            return steps.size() + " rows instead of " + log.steps().size() + ", the first at "
                    + steps.subList(0, Math.min(5, steps.size())) + " " + series.notes() + scanned.notes();
        }
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i).longValue() != log.steps().get(i)) {
                return "row " + i + " has step " + steps.get(i) + " instead of "
                        + log.steps().get(i);
            }
            if (Math.abs(values.get(i) - log.losses().get(i)) > 0.006) {
                return "row " + i + " has " + values.get(i) + " instead of "
                        + log.losses().get(i);
            }
        }
        return "";
    }
}
