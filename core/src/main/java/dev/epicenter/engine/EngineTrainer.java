package dev.epicenter.engine;

import dev.epicenter.EpicenterException;
import dev.epicenter.file.FileFailure;
import dev.epicenter.file.Folder;
import dev.epicenter.file.RegularFile;
import dev.epicenter.file.Sha256;
import dev.epicenter.file.WholeFile;
import dev.epicenter.intervention.Intervention;
import dev.epicenter.run.StateHash;
import dev.epicenter.segment.Gradient;
import dev.epicenter.segment.NumericsFingerprint;
import dev.epicenter.segment.Reference;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.SegmentObserver;
import dev.epicenter.segment.State;
import dev.epicenter.segment.StepReport;
import dev.epicenter.segment.TrainState;
import dev.epicenter.segment.Trainer;
import dev.epicenter.segment.TrainerFailure;
import dev.epicenter.spike.DetectorState;
import dev.epicenter.tensor.TensorLayout;
import dev.epicenter.trace.StepRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A trainer whose segments run as commands of an {@link Engine}, on other machines. It follows the rows of each while they are
 * written, so that an arm whose outcome is settled is stopped early. Gradients are computed here.
 */
public final class EngineTrainer implements Trainer {
    private static final long POLL_MILLIS = 100;
    private static final int MOST_STARTS = 3;

    /** A file that another node has written may take this long to be seen here; NFS caches attributes for up to a minute. */
    private static final long VISIBLE_MILLIS = 5_000;

    private final Trainer local;
    private final Engine engine;
    private final Options options;
    private final String runHash;
    private final StateFiles states;
    private final ArmTransport transport;
    private final Map<String, Object> running = new ConcurrentHashMap<>();
    /** Folders of arms that were read to their end, and of the states that they started from: this trainer may delete them. */
    private final Set<Path> finished = ConcurrentHashMap.newKeySet();

    private final AtomicBoolean needed = new AtomicBoolean();
    /** Of the first arm that began; the control is one of the first. */
    private final AtomicReference<Optional<NodeHardware>> hardware = new AtomicReference<>(Optional.empty());

    /**
     * What the arms have in common.
     *
     * @param run the run directory, on a disk that every node sees
     * @param everyTensor whether each tensor is recorded at each step
     * @param equalHardware whether all arms must run on equal hardware: for trainers whose fingerprint does not name it
     * @param command the words that start {@code epicenter arm}, without the specification
     */
    public record Options(Path run, boolean everyTensor, boolean equalHardware, List<String> command) {
        public Options {
            run = run.toAbsolutePath().normalize();
            command = List.copyOf(command);
        }

        /** The folder of the arms' files. */
        Path folder() {
            return run.resolve("arms");
        }
    }

    /**
     * @param local computes gradients and answers what the trainer can; closed with this
     * @param engine closed with this
     * @param runFile content of the run file
     * @param detector any state of the detector
     */
    public EngineTrainer(Trainer local, Engine engine, Options options, String runFile, DetectorState detector) {
        this(local, engine, options, runFile, detector, ArmTransport.SHARED_FOLDER);
    }

    /**
     * A trainer of arms on nodes that share no file system with this machine.
     *
     * @param transport closed with this
     */
    public EngineTrainer(
            Trainer local,
            Engine engine,
            Options options,
            String runFile,
            DetectorState detector,
            StoreTransport transport) {
        this(local, engine, options, runFile, detector, (ArmTransport) transport);
    }

    private EngineTrainer(
            Trainer local,
            Engine engine,
            Options options,
            String runFile,
            DetectorState detector,
            ArmTransport transport) {
        this.transport = transport;
        this.local = local;
        this.engine = engine;
        this.options = options;
        this.runHash = Sha256.of(runFile.getBytes(StandardCharsets.UTF_8));
        this.states = new StateFiles(options.folder().resolve("states-" + UUID.randomUUID()), detector);
    }

    @Override
    public Optional<? extends State> run(Segment segment, SegmentObserver observer) {
        ArmSpec spec = new ArmSpec(
                options.run(),
                content(segment),
                segment.start().map(states::of),
                segment.until(),
                segment.plan(),
                segment.interventions(),
                segment.abandonedUntil(),
                segment.keep(),
                segment.tensors(),
                segment.reference().map(Reference::state).map(states::of),
                segment.reference().map(Reference::eachTensor).orElse(false),
                options.everyTensor(),
                local.fingerprint().facts());
        ArmFolder folder = new ArmFolder(options.folder().resolve(spec.key()));
        boolean consumed = false;
        // Two callers of one arm: the second finds the first one's files.
        synchronized (running.computeIfAbsent(spec.key(), key -> new Object())) {
            try {
                Optional<State> last = new Following(folder, spec, segment, observer).follow();
                consumed = true;
                finished.add(folder.path());
                return last;
            } finally {
                if (!consumed) {
                    needed.set(true);
                }
            }
        }
    }

    private String content(Segment segment) {
        Optional<State> reference = segment.reference().map(Reference::state);
        String text = runHash + " " + hash(segment.start(), segment) + " " + hash(reference, segment);
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String hash(Optional<? extends State> state, Segment segment) {
        return state.map(one -> StateHash.of(one, segment.plan())).orElse("none");
    }

    /** Follows one arm, over all its attempts. */
    private final class Following {
        private final ArmFolder folder;
        private final ArmSpec spec;
        private final Segment segment;
        private final SegmentObserver observer;
        private final List<StepRecord> seen = new ArrayList<>();
        private final ArmRows rows;
        private String ending = "";
        private boolean stop;

        Following(ArmFolder folder, ArmSpec spec, Segment segment, SegmentObserver observer) {
            this.folder = folder;
            this.spec = spec;
            this.segment = segment;
            this.observer = observer;
            this.rows = new ArmRows(folder);
        }

        Optional<State> follow() {
            deleteIfExists(folder.stop());
            transport.fetch(folder);
            int starts = 0;
            while (true) {
                Optional<ArmResult> result = folder.result();
                if (result.isEmpty()) {
                    if (starts++ == MOST_STARTS) {
                        throw new TrainerFailure(TrainerFailure.Kind.CRASHED, failure());
                    }
                    result = attempt();
                }
                if (result.isPresent()) {
                    read(result.get().attempt());
                    if (stop
                            || rows.count() >= result.get().rows()
                                    && !result.get().stopped()) {
                        return finalState(result.get());
                    }
                    // An earlier coordinator needed fewer steps, or rows are missing.
                    deleteIfExists(folder.stop());
                    deleteIfExists(folder.done());
                    transport.discardResult(folder);
                } else if (stop) {
                    return Optional.empty();
                }
            }
        }

        /** Starts the command and follows its rows until it has ended; empty if it ended without a result. */
        private Optional<ArmResult> attempt() {
            Folder.create(folder.path());
            String specification = transport.send(folder, spec);
            String job = adopted().orElseGet(() -> submit(specification));
            boolean ended = false;
            long gone = 0;
            try {
                while (true) {
                    transport.fetch(folder);
                    Optional<ArmResult> result = folder.result();
                    if (result.isPresent()) {
                        ended = true;
                        return result;
                    }
                    folder.newestAttempt().ifPresent(this::read);
                    if (stop) {
                        stopArm();
                        return Optional.empty();
                    }
                    if (observer.stopping()) {
                        stopArm();
                        throw new CancellationException("canceled while an arm ran on " + engine.name());
                    }
                    if (engine.isAlive(job)) {
                        gone = 0;
                    } else if (gone == 0) {
                        gone = System.nanoTime();
                    } else if (System.nanoTime() - gone > VISIBLE_MILLIS * 1_000_000) {
                        ended = true;
                        ending = engine.ending(job);
                        return folder.result();
                    }
                    sleep();
                }
            } finally {
                if (!ended) {
                    engine.cancel(job);
                }
            }
        }

        /** The job of a coordinator that was killed, if it waits or runs. */
        private Optional<String> adopted() {
            Optional<String> former = RegularFile.exists(folder.job())
                    ? Optional.of(RegularFile.lastLine(folder.job()))
                    : Optional.empty();
            Optional<String> noted = former.filter(line -> line.startsWith(engine.name() + " "))
                    .map(line -> line.substring(engine.name().length() + 1));
            Optional<String> adopted = engine.adopt(name(), noted);
            if (adopted.isPresent() && !adopted.equals(noted)) {
                note(adopted.get());
            }
            return adopted;
        }

        private String submit(String specification) {
            String job = engine.submit(name(), command(specification), transport.log(folder));
            note(job);
            return job;
        }

        private void note(String job) {
            WholeFile.write(folder.job(), engine.name() + " " + job + "\n");
        }

        private String name() {
            return folder.path().getFileName().toString();
        }

        private void read(String attempt) {
            if (!attempt.equals(rows.attempt())) {
                requireEqualHardware(attempt);
            }
            rows.since(attempt, this::accept);
        }

        private void requireEqualHardware(String attempt) {
            if (!options.equalHardware()) {
                return;
            }
            NodeHardware own = NodeHardware.read(folder.node(attempt));
            NodeHardware first = hardware.updateAndGet(known -> known.isPresent() ? known : Optional.of(own))
                    .orElseThrow();
            Optional<String> difference = own.difference(first);
            if (difference.isPresent()) {
                // Its files would be read by the next diagnosis too.
                finished.add(folder.path());
                throw new EpicenterException(
                        "an arm ran on a node of another kind than the first one: " + difference.get()
                                + "; arms are compared on equal hardware only: let the engine choose nodes of one kind, as with"
                                + " --engine 'slurm --constraint=NAME' or --engine 'ray ADDRESS --resource=NAME=0.001'");
            }
        }

        private void stopArm() {
            WholeFile.write(folder.stop(), "");
        }

        private void accept(StepReport report) {
            if (stop) {
                return;
            }
            if (rows.count() <= seen.size()) {
                // Another attempt repeats what was seen.
                StepRecord before = seen.get((int) rows.count() - 1);
                if (local.exact() && !before.sameTrainingAs(report.step())) {
                    throw new TrainerFailure(
                            TrainerFailure.Kind.PROTOCOL_ERROR,
                            "two attempts of one arm differ at step "
                                    + report.step().step() + ": " + folder.path()
                                    + "; its nodes compute other bits, or the training is not deterministic");
                }
                return;
            }
            seen.add(report.step());
            long step = report.step().step();
            String attempt = rows.attempt();
            SegmentObserver.Next next = observer.onStep(
                    report,
                    () -> segment.keep().includes(step)
                            ? Optional.of(folder.states(attempt).read(step).train())
                            : Optional.empty());
            stop = next == SegmentObserver.Next.STOP;
        }

        private Optional<State> finalState(ArmResult result) {
            return !stop && result.finalState()
                    ? Optional.of(folder.states(result.attempt())
                            .read(result.lastStep())
                            .train())
                    : Optional.empty();
        }

        private String failure() {
            Path log = transport.fetchLog(folder);
            String last = RegularFile.lastLine(log);
            return "an arm ended " + MOST_STARTS + " times without a result on " + engine.name()
                    + (ending.isEmpty() ? ": " : " (the last time " + ending + "): ")
                    + (last.isEmpty() ? "it printed nothing" : last) + "; its log: " + log;
        }
    }

    private List<String> command(String specification) {
        List<String> words = new ArrayList<>(options.command());
        words.add(specification);
        return words;
    }

    private static void sleep() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while an arm ran");
        }
    }

    private static void deleteIfExists(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException failure) {
            throw FileFailure.writing(file, failure);
        }
    }

    @Override
    public TensorLayout layout() {
        return local.layout();
    }

    @Override
    public NumericsFingerprint fingerprint() {
        return local.fingerprint();
    }

    @Override
    public Gradient gradient(TrainState state, List<Long> batches) {
        return local.gradient(state, batches);
    }

    @Override
    public Optional<String> cannotMeasureSharpness() {
        return Optional.of("runs on an engine, which does not request sharpness; omit --engine for this stage");
    }

    @Override
    public Optional<String> cannot(Intervention change) {
        return local.cannot(change);
    }

    @Override
    public boolean exact() {
        return local.exact();
    }

    @Override
    public List<String> notes() {
        return local.notes();
    }

    @Override
    public List<List<String>> scaleInvariantGroups() {
        return local.scaleInvariantGroups();
    }

    /**
     * Ends what still runs, and removes the files of the arms that were read. Those of an arm that was not stay for the next
     * diagnosis, with all states; so do those of another command on the same run.
     */
    @Override
    public void close() {
        try (local;
                transport) {
            engine.close();
            finished.forEach(folder -> transport.delete(new ArmFolder(folder)));
            finished.forEach(Folder::deleteTree);
            if (!needed.get()) {
                states.delete();
                Files.deleteIfExists(options.folder());
            }
        } catch (DirectoryNotEmptyException others) {
            // Another command on the run uses it.
        } catch (EpicenterException | IOException stillWritten) {
            // By a job that ends in these moments. Its files stay; they do no harm.
        }
    }
}
