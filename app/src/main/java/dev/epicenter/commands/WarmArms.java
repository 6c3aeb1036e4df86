package dev.epicenter.commands;

import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigReader;
import dev.epicenter.engine.ArmWorker;
import dev.epicenter.engine.NodeCache;
import dev.epicenter.file.Folder;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.segment.NumericsFingerprint;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.SegmentObserver;
import dev.epicenter.segment.State;
import dev.epicenter.segment.Trainer;
import dev.epicenter.spike.DetectorState;
import dev.epicenter.spike.SpikeDetector;
import dev.epicenter.tensor.TensorLayout;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Replays of one process, one after the other, whose trainers are kept: an external trainer that serves segments starts once, and
 * the first replay is the only one in which Java compiles the program. A trainer that has failed is not used again.
 */
final class WarmArms implements AutoCloseable {
    private final Map<Key, Kept> trainers = new HashMap<>();

    private record Key(Path run, boolean everyTensor) {}

    /**
     * A trainer that outlives a replay.
     *
     * @param own the folder of its files: that of a replay is deleted with the replay
     */
    private record Kept(Trainer trainer, DetectorState detector, Path own) {
        void close() {
            trainer.close();
            Folder.deleteTree(own);
        }
    }

    /** Closes nothing: {@link ArmWorker} closes the trainer of a replay. */
    private record Lent(Trainer trainer) implements Trainer {
        @Override
        public Optional<? extends State> run(Segment segment, SegmentObserver observer) {
            return trainer.run(segment, observer);
        }

        @Override
        public TensorLayout layout() {
            return trainer.layout();
        }

        @Override
        public NumericsFingerprint fingerprint() {
            return trainer.fingerprint();
        }
    }

    /**
     * Runs a replay, unless it is done.
     *
     * @param specification its file
     * @return a line for the log
     * @throws dev.epicenter.EpicenterException if it cannot be trained; one line
     */
    String run(Path specification, Optional<NodeCache> cache) {
        ArmWorker worker = ArmWorker.of(specification);
        Key key = new Key(worker.run(), worker.everyTensor());
        boolean sound = false;
        try {
            if (!trainers.containsKey(key)) {
                // Two would share the memory of one GPU.
                close();
            }
            Kept kept = trainers.computeIfAbsent(key, WarmArms::open);
            String line = worker.work((own, arm) -> new Lent(kept.trainer()), kept.detector(), cache);
            sound = true;
            return line;
        } finally {
            if (!sound) {
                Optional.ofNullable(trainers.remove(key)).ifPresent(Kept::close);
            }
        }
    }

    private static Kept open(Key key) {
        RunDirectory run = RunDirectory.open(key.run());
        RunConfig config = RunConfigReader.read(run.runYaml());
        Path own = run.root().resolve("arms").resolve("warm-" + UUID.randomUUID());
        return new Kept(
                TrainerFactory.armTrainer(run, config, key.everyTensor(), own),
                new SpikeDetector(config.detector()).state(),
                own);
    }

    @Override
    public void close() {
        trainers.values().forEach(Kept::close);
        trainers.clear();
    }
}
