package dev.epicenter.engine;

import dev.epicenter.EpicenterException;
import dev.epicenter.file.Folder;
import dev.epicenter.file.Sha256;
import dev.epicenter.intervention.Intervention;
import dev.epicenter.run.StateHash;
import dev.epicenter.segment.Gradient;
import dev.epicenter.segment.NumericsFingerprint;
import dev.epicenter.segment.Reference;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.SegmentObserver;
import dev.epicenter.segment.State;
import dev.epicenter.segment.TrainState;
import dev.epicenter.segment.Trainer;
import dev.epicenter.spike.DetectorState;
import dev.epicenter.tensor.TensorLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A trainer whose segments run as commands of an {@link Engine}, on other machines. It follows the rows of each while they are
 * written, so that an arm whose outcome is settled is stopped early. Gradients are computed here.
 */
public final class EngineTrainer implements Trainer {
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
    private final ArmFollower.Shared shared;

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
        this.shared = new ArmFollower.Shared(
                engine, transport, options.command(), local.exact(), new EqualHardware(options.equalHardware()));
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
                Optional<State> last = new ArmFollower(shared, folder, spec, segment, observer).follow();
                consumed = true;
                finished.add(folder.path());
                return last;
            } catch (EqualHardware.UnlikeNodeException other) {
                // The next diagnosis must not read its files.
                finished.add(folder.path());
                throw other;
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
