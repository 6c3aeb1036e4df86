package dev.epicenter.log.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.RandomizedTest;
import dev.epicenter.log.Logs;
import dev.epicenter.log.format.LogFile;
import dev.epicenter.log.format.LogFormats;
import dev.epicenter.log.format.Row;
import dev.epicenter.log.format.RowSink;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowPipeTest extends RandomizedTest {
    @TempDir
    Path folder;

    /** What a sink receives, as text. */
    private static class Recorder implements RowSink {
        final List<String> received = new ArrayList<>();
        private final SeriesCollector collector = new SeriesCollector(SeriesSelector.losses());

        @Override
        public boolean wants(String key) {
            return collector.wants(key);
        }

        @Override
        public boolean isMetric(String key) {
            return collector.isMetric(key);
        }

        @Override
        public boolean wantsText(String key) {
            return collector.wantsText(key);
        }

        @Override
        public void row(Row row) {
            StringBuilder text = new StringBuilder(row.step().toString());
            for (int i = 0; i < row.size(); i++) {
                text.append(' ')
                        .append(row.key(i))
                        .append('=')
                        .append(row.value(i))
                        .append(row.form(i));
            }
            for (int i = 0; i < row.textCount(); i++) {
                text.append(' ').append(row.textKey(i)).append('=').append(row.text(i));
            }
            received.add(text.toString());
        }

        @Override
        public void note(String sentence) {
            received.add(sentence);
        }
    }

    private static String log(Random random) {
        StringBuilder text = new StringBuilder("{\"step\": -1, \"loss\": 1}\n{\"step\": 0, \"loss\": 1}\n");
        int rows = random.nextInt(4000);
        for (int step = 1; step <= rows; step++) {
            text.append("{\"step\": ").append(step).append(", \"loss\": ").append(random.nextDouble());
            if (random.nextInt(500) == 0) {
                text.append(", \"extra_loss\": ")
                        .append(step)
                        .append(", \"run_id\": \"r")
                        .append(step / 900)
                        .append('"');
            }
            text.append(random.nextInt(700) == 0 ? "\n" : "}\n");
        }
        return text.append("{\"step\": 5000, \"loss\": 1}\n{\"step\": 5001, \"loss\": 1}\n")
                .toString();
    }

    @Test
    void sinkReceivesTheSameRowsAsWithoutThePipe() throws Exception {
        repeat(20, random -> {
            Path path = Logs.write(folder, log(random));
            Recorder direct = new Recorder();
            Recorder piped = new Recorder();
            LogFile file = LogFile.of(path, bytes -> {});
            LogFormats.of(file, Optional.empty()).read(file, direct);
            try (RowPipe pipe = new RowPipe(piped, SeriesSelector.losses())) {
                LogFormats.of(file, Optional.empty()).read(file, pipe);
            }
            assertThat(piped.received).isEqualTo(direct.received);
            assertThat(piped.collector.keys()).isEqualTo(direct.collector.keys());
            assertThat(piped.collector.ignored()).isEqualTo(direct.collector.ignored());
        });
    }

    @Test
    void failureOfTheSinkReachesTheReader() {
        Row row = new Row();
        assertThatThrownBy(() -> {
                    try (RowPipe pipe = new RowPipe(
                            new Recorder() {
                                @Override
                                public void row(Row row) {
                                    throw new IllegalArgumentException("refused");
                                }
                            },
                            SeriesSelector.losses())) {
                        for (int i = 0; i < 10_000; i++) {
                            pipe.row(row);
                        }
                    }
                })
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("refused");
    }
}
