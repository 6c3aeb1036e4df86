package dev.epicenter.external;

import dev.epicenter.config.RunConfig;
import dev.epicenter.json.Json;
import dev.epicenter.run.StoredFiles;
import dev.epicenter.segment.NumericsFingerprint;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.SegmentObserver;
import dev.epicenter.segment.State;
import dev.epicenter.segment.StoredState;
import dev.epicenter.segment.TensorLayout;
import dev.epicenter.segment.TrainState;
import dev.epicenter.segment.Trainer;
import dev.epicenter.segment.TrainerContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The contract of every trainer, kept by one in another process, in another language. */
class ExternalTrainerContractTest {
    /** What docs/segment.md has no words for, or what the contract looks at without a step being made. */
    private static final Set<String> WITHOUT = Set.of(
            "a nudge has the length asked for, in the tensors that match",
            "a group's jitter leaves the others",
            "rescaling takes the moments along",
            "a smaller batch has fewer sequences",
            "a batch whose sequences are all replaced is the batch replaced",
            "permuted batches are the same in another order",
            "weights in bfloat16 have 8 bits",
            "the gradient is that of the batch that the next step trains on",
            "the gradient of several batches is their mean");

    @TempDir
    private static Path folder;

    @TestFactory
    Stream<DynamicTest> keepsTheContractOfATrainer() {
        ToyProgram.requirePython();
        RunConfig run = ToyProgram.run(folder, 30, "");
        return new TrainerContract(
                        run,
                        config -> new LookedInto(ExternalTrainer.ofReplays(config, folder.resolve("run"))),
                        30,
                        WITHOUT)
                .tests();
    }

    /** States as the contract compares them: read from the toy's folders, and written to such. */
    private record LookedInto(ExternalTrainer trainer) implements Trainer {
        record Weights(float[] weights, float[] m, float[] v) {}

        @Override
        public Optional<TrainState> run(Segment segment, SegmentObserver observer) {
            Segment stored = new Segment(
                    segment.start().map(this::write),
                    segment.until(),
                    segment.plan(),
                    segment.interventions(),
                    segment.givenUp(),
                    segment.keep());
            return trainer.run(
                            stored,
                            (report, state) ->
                                    observer.onStep(report, () -> state.get().map(this::read)))
                    .map(this::read);
        }

        private TrainState read(State state) {
            try {
                Path file = ((StoredState) state).folder().resolve("weights.json");
                Weights read = Json.mapper().readValue(Files.readAllBytes(file), Weights.class);
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
                Path folder = Files.createTempDirectory(ExternalTrainerContractTest.folder, "start");
                Weights weights = new Weights(held.weights(), moment(held, "m"), moment(held, "v"));
                Files.writeString(folder.resolve("weights.json"), Json.line(weights));
                return StoredFiles.state(state.step(), folder);
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
}
