package dev.epicenter.engine;

import dev.epicenter.EpicenterException;
import dev.epicenter.file.RegularFile;
import dev.epicenter.json.JsonLinesWriter;
import dev.epicenter.run.Checkpoint;
import dev.epicenter.run.CheckpointStore;
import dev.epicenter.segment.Reference;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.SegmentObserver;
import dev.epicenter.segment.State;
import dev.epicenter.segment.StepReport;
import dev.epicenter.segment.TrainState;
import dev.epicenter.segment.Trainer;
import dev.epicenter.spike.DetectorState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * The command of one arm: trains the segment of a specification and writes its rows, states and, last, its manifest. Started a
 * second time, it finds the manifest and does nothing.
 */
public final class ArmWorker {
    private static final long FLUSH_NANOS = Duration.ofMillis(500).toNanos();

    private final ArmFolder folder;
    private final ArmSpec spec;
    private final StateSource states;

    private ArmWorker(ArmFolder folder, ArmSpec spec, StateSource states) {
        this.folder = folder;
        this.spec = spec;
        this.states = states;
    }

    /**
     * Reads the specification, which lies in the arm's folder.
     *
     * @throws EpicenterException if it cannot be read; one line
     */
    public static ArmWorker of(Path specification) {
        return of(specification, StateSource.SHARED_FOLDERS);
    }

    /** @param states where the states are that the specification names */
    static ArmWorker of(Path specification, StateSource states) {
        Path file = specification.toAbsolutePath().normalize();
        return new ArmWorker(new ArmFolder(file.resolveSibling("")), ArmSpec.read(file), states);
    }

    /** The files of the arm on this machine. */
    ArmFolder folder() {
        return folder;
    }

    /** The run directory. */
    public Path run() {
        return spec.run();
    }

    /** Whether rows may be read before the arm ends: the states that it keeps come with its manifest. */
    boolean hasRowsAlone() {
        return spec.keep().isNothing();
    }

    /** Whether each tensor is recorded at each step. */
    public boolean everyTensor() {
        return spec.everyTensor();
    }

    /**
     * Trains the arm, unless it is done.
     *
     * @param trainer creates the trainer, given a folder for its own files; closed here
     * @param detector any state of the detector
     * @param cache of this node, from which states are read; not closed here
     * @return a line for the log
     * @throws EpicenterException if it cannot be trained; one line
     */
    public String work(
            BiFunction<Path, ArmWorker, Trainer> trainer, DetectorState detector, Optional<NodeCache> cache) {
        if (folder.result().isPresent()) {
            return "the arm is done already: " + folder.done();
        }
        String attempt = UUID.randomUUID().toString();
        folder.begin(attempt);
        try (Trainer created = trainer.apply(folder.attempt(attempt).resolve("trainer"), this)) {
            requireSameNumerics(created.fingerprint().facts());
            Segment segment = new Segment(
                    spec.start().map(state -> read(state, cache)),
                    spec.until(),
                    spec.plan(),
                    spec.interventions(),
                    spec.abandonedUntil(),
                    spec.keep(),
                    spec.tensors(),
                    spec.reference().map(state -> new Reference(read(state, cache), spec.eachTensor())));
            try (Recorder recorder = new Recorder(segment, attempt, detector)) {
                Optional<? extends State> last = created.run(segment, recorder);
                recorder.keep(last);
                recorder.close();
                if (folder.result().isEmpty()) {
                    folder.end(recorder.result(last.isPresent()));
                }
                return recorder.rows + " rows to step " + recorder.lastStep + ": " + folder.rows(attempt)
                        + cache.map(one -> "; " + String.join("; ", one.notes()))
                                .orElse("");
            }
        }
    }

    private State read(StateReference state, Optional<NodeCache> cache) {
        return cache.map(one -> one.read(state, states)).orElseGet(() -> states.read(state));
    }

    private void requireSameNumerics(SortedMap<String, String> own) {
        for (String fact : spec.fingerprint().keySet()) {
            String expected = String.valueOf(spec.fingerprint().get(fact));
            String found = String.valueOf(own.get(fact));
            if (own.containsKey(fact) && !expected.equals(found)) {
                throw new EpicenterException("this node computes other bits: its " + fact + " is " + found
                        + ", where the diagnosis started it is " + expected
                        + "; let the engine choose nodes of one kind, as with --engine 'slurm --constraint=NAME'");
            }
        }
    }

    /** Writes the rows, and the states that the segment keeps before their rows. */
    private final class Recorder implements SegmentObserver, AutoCloseable {
        private final Segment segment;
        private final String attempt;
        private final DetectorState detector;
        private final CheckpointStore states;
        private final JsonLinesWriter out;
        private long flushed = System.nanoTime();
        private long rows;
        private long lastStep;
        private boolean stopped;

        Recorder(Segment segment, String attempt, DetectorState detector) {
            this.segment = segment;
            this.attempt = attempt;
            this.detector = detector;
            this.states = folder.states(attempt);
            this.out = JsonLinesWriter.create(folder.rows(attempt), ArmFolder.ROWS, StepReport.class);
        }

        @Override
        public Next onStep(StepReport report, Supplier<Optional<State>> state) {
            long step = report.step().step();
            StepReport complete = report.distance().isPresent() ? report : measured(report, state);
            boolean kept = segment.keep().includes(step);
            if (kept) {
                keep(state.get());
            }
            out.write(complete);
            rows++;
            lastStep = step;
            long now = System.nanoTime();
            if (kept || now - flushed >= FLUSH_NANOS) {
                flushed = now;
                out.flush();
                stopped = stopping();
            }
            return stopped ? Next.STOP : Next.CONTINUE;
        }

        @Override
        public boolean stopping() {
            return RegularFile.exists(folder.stop());
        }

        private StepReport measured(StepReport report, Supplier<Optional<State>> state) {
            return segment.reference()
                                            .map(Reference::state)
                                            .filter(reference -> reference.step()
                                                    == report.step().step())
                                            .orElse(null)
                                    instanceof TrainState reference
                            && state.get().orElse(null) instanceof TrainState own
                    ? new StepReport(
                            report.step(),
                            report.tensors(),
                            report.logits(),
                            report.logged(),
                            OptionalDouble.of(reference.distance(own)),
                            report.distances(),
                            report.sequences(),
                            report.behavior(),
                            report.sharpness())
                    : report;
        }

        void keep(Optional<? extends State> state) {
            state.filter(one -> segment.keep().includes(one.step())
                            && !states.list().contains(one.step()))
                    .ifPresent(one -> states.write(new Checkpoint(one, segment.plan(), detector)));
        }

        ArmResult result(boolean finalState) {
            return new ArmResult(attempt, rows, finalState && segment.keep().includes(lastStep), lastStep, stopped);
        }

        @Override
        public void close() {
            out.close();
        }
    }
}
