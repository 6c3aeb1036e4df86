package dev.epicenter.watch;

import dev.epicenter.log.scan.SeriesEvent;
import dev.epicenter.log.scan.SeriesListener.Change;
import dev.epicenter.log.scan.StepUnit;
import dev.epicenter.spike.Spike;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Events and logs for tests. */
final class Events {
    static final Instant NOW = Instant.parse("2026-11-23T22:00:00Z");

    private Events() {}

    static WatchEvent event(int number) {
        SeriesEvent event = new SeriesEvent(
                Spike.Kind.SPIKE,
                number,
                number + 1,
                OptionalLong.empty(),
                number,
                number + 1,
                OptionalLong.empty(),
                number + 2,
                2.5,
                Double.POSITIVE_INFINITY,
                0,
                0.5);
        return WatchEvent.of(
                file("run", "/logs/a<b>.log", 10), "JSON lines", "loss", StepUnit.STEP, Change.OPENED, event, NOW);
    }

    static WatchedFile file(String run, String path, long mark) {
        return new WatchedFile(
                run, path, Optional.of("key of " + run), new Fingerprint(0, "", mark, ""), 0, List.of(), NOW);
    }

    /** JSON lines with a spike at step {@code spike}; the noise is a function of the step and {@code seed}. */
    static String lines(int from, int to, int spike, int seed) {
        StringBuilder lines = new StringBuilder();
        for (int step = from; step <= to; step++) {
            double noise = 0.01 * ((step * 7919L + seed * 104_729L) % 13 - 6);
            double loss = 2 + noise + (step >= spike && step < spike + 10 ? 3 : 0);
            lines.append("{\"step\":")
                    .append(step)
                    .append(",\"loss\":")
                    .append(loss)
                    .append("}\n");
        }
        return lines.toString();
    }

    /** Collects messages. */
    static final class Listener implements WatchListener {
        final List<String> info = Collections.synchronizedList(new ArrayList<>());
        final List<String> warn = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void info(String sentence) {
            info.add(sentence);
        }

        @Override
        public void warn(String sentence) {
            warn.add(sentence);
        }
    }
}
