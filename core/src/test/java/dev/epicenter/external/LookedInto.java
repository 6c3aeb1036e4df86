package dev.epicenter.external;

import dev.epicenter.json.Json;
import dev.epicenter.run.ExternalCheckpoint;
import dev.epicenter.segment.NumericsFingerprint;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.SegmentObserver;
import dev.epicenter.segment.State;
import dev.epicenter.segment.StoredState;
import dev.epicenter.segment.TrainState;
import dev.epicenter.segment.Trainer;
import dev.epicenter.tensor.TensorLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * A test program as the contract compares trainers: with states that can be looked into, read from its folders and written to such.
 *
 * @param folder for states that are written
 * @param name of the file that is written
 */
record LookedInto(ExternalTrainer trainer, Path folder, String name) implements Trainer {
    record Weights(OptionalLong step, float[] weights, float[] m, float[] v) {}

    @Override
    public Optional<TrainState> run(Segment segment, SegmentObserver observer) {
        Segment stored = new Segment(
                segment.start().map(this::write),
                segment.until(),
                segment.plan(),
                segment.interventions(),
                segment.abandonedUntil(),
                segment.keep());
        return trainer.run(
                        stored,
                        (report, state) ->
                                observer.onStep(report, () -> state.get().map(this::read)))
                .map(this::read);
    }

    private TrainState read(State state) {
        StoredState stored = (StoredState) state;
        String file = stored.files().keySet().stream()
                .filter(path -> !path.equals("state.json"))
                .findFirst()
                .orElseThrow();
        try {
            Weights read =
                    Json.mapper().readValue(Files.readAllBytes(stored.folder().resolve(file)), Weights.class);
            return new TrainState(
                    state.step(), layout(), read.weights, new TreeMap<>(Map.of("m", read.m, "v", read.v)));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static float[] moment(TrainState state, String name) {
        return Objects.requireNonNull(state.moments().get(name));
    }

    private State write(State state) {
        TrainState held = (TrainState) state;
        try {
            Path start = Files.createTempDirectory(folder, "start");
            Weights weights =
                    new Weights(OptionalLong.of(held.step()), held.weights(), moment(held, "m"), moment(held, "v"));
            Files.writeString(start.resolve(name), Json.line(weights));
            return ExternalCheckpoint.state(state.step(), start);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public TensorLayout layout() {
        return new TensorLayout(List.of(
                new TensorLayout.Entry("wte.weight", List.of(2), 0),
                new TensorLayout.Entry("h.0.mlp.c_fc.weight", List.of(2), 2)));
    }

    @Override
    public NumericsFingerprint fingerprint() {
        return trainer.fingerprint();
    }
}
