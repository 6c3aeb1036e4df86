package dev.epicenter.external;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.TrainerConfig;
import dev.epicenter.file.FileFailure;
import dev.epicenter.file.Folder;
import dev.epicenter.intervention.Intervention;
import dev.epicenter.json.FormatHeader;
import dev.epicenter.json.JsonFile;
import dev.epicenter.segment.NumericsFingerprint;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.SegmentObserver;
import dev.epicenter.segment.StatesToKeep;
import dev.epicenter.segment.StoredState;
import dev.epicenter.segment.Trainer;
import dev.epicenter.segment.TrainerFailure;
import dev.epicenter.tensor.TensorLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Trains segments with the user's own program, each in a new process or, if the program can, in one that has trained others.
 * Each segment has a folder, {@code 0001}, {@code 0002}, ...; a folder is kept while a state in it may be requested.
 */
public final class ExternalTrainer implements Trainer {
    private static final FormatHeader ABOUT = FormatHeader.checksummedSince2("trainer");
    /** How many steps of its first segment a process repeats at most. Differences of replays may appear late. */
    private static final int REPEATED_OF_REPLAY = 200;
    /** A run waits for them when it goes back; losses show what an earlier call left at once. */
    private static final int REPEATED_OF_RUN = 10;

    private final TrainerConfig.External trainer;
    private final Protocol protocol;
    private final Path work;
    private final Path about;
    private final boolean training;
    private final BooleanSupplier interrupted;
    private final BlockingQueue<String> slots;
    private final boolean hasSlots;
    private final Workers workers;
    private final StartupTime startupTime;
    /** The working folder of replays; empty for the run itself, which may write to its own files. */
    private final Optional<ReplayFolder> replays;

    /** Segments whose output explains a failure. */
    private final Set<Path> failed = ConcurrentHashMap.newKeySet();

    private int calls;

    private ExternalTrainer(RunConfig config, Path run, Path work, boolean training, BooleanSupplier interrupted) {
        this(config, run, work, training, true, interrupted);
    }

    /** @param ownsSlots whether it assigns {@code trainer.slots}; false where an engine assigns devices to each replay */
    private ExternalTrainer(
            RunConfig config, Path run, Path work, boolean training, boolean ownsSlots, BooleanSupplier interrupted) {
        this.work = work.toAbsolutePath().normalize();
        this.about = run.resolve("trainer").resolve("about.json");
        this.training = training;
        this.interrupted = interrupted;
        this.startupTime = new StartupTime(run.resolve("trainer").resolve("starting.json"), training);
        if (config.trainer() instanceof TrainerConfig.Adapter adapter) {
            this.trainer = adapter;
            this.protocol = new AdapterProtocol(config, adapter, this::keep, this::about);
        } else if (config.trainer() instanceof TrainerConfig.Template template) {
            this.trainer = template;
            this.protocol = new TemplateProtocol(config, template);
        } else {
            throw new IllegalArgumentException("the trainer of this run file is the built-in one");
        }
        this.workers = new Workers(trainer instanceof TrainerConfig.Adapter);
        this.hasSlots = ownsSlots && !trainer.slots().isEmpty();
        this.slots = new LinkedBlockingQueue<>(trainer.slots());
        this.replays = training
                ? Optional.empty()
                : Optional.of(new ReplayFolder(
                        Path.of(trainer.folder()),
                        run,
                        config.trainer() instanceof TrainerConfig.Template template
                                ? template.checkpoints().folder()
                                : ""));
    }

    /**
     * The trainer of a run, for one segment at a time. It first ends a process that a killed Epicenter left running;
     * the caller holds the run's lock.
     *
     * @param run the run's folder
     * @param interrupted polled while a segment runs; once true, the trainer is requested to write a checkpoint and end
     */
    public static ExternalTrainer ofRun(RunConfig config, Path run, BooleanSupplier interrupted) {
        return new ExternalTrainer(config, run, run.resolve("trainer"), true, interrupted);
    }

    /**
     * The trainer of a run's replays. {@link #close()} removes all its files.
     *
     * @param run the run's folder
     */
    public static ExternalTrainer ofReplays(RunConfig config, Path run) {
        Path replays = run.resolve("experiments").resolve("trainer");
        for (Path other : Folder.list(replays)) {
            String pid = other.getFileName().toString().replaceFirst("-.*", "");
            if (pid.matches("\\d{1,18}")
                    && ProcessHandle.of(Long.parseLong(pid)).isEmpty()) {
                Folder.list(other).forEach(TrainerProcess::endOrphan);
                Folder.deleteTree(other);
            }
        }
        Folder.create(replays);
        try {
            Path own =
                    Files.createTempDirectory(replays, ProcessHandle.current().pid() + "-");
            return new ExternalTrainer(config, run, own, false, () -> false);
        } catch (IOException failure) {
            throw FileFailure.writing(replays, failure);
        }
    }

    /**
     * The trainer of one replay of a run that other processes replay too. The engine that started this one assigned its devices,
     * so it ignores {@code trainer.slots}. {@link #close()} removes all its files.
     *
     * @param run the run's folder
     * @param own the folder for its files
     */
    public static ExternalTrainer ofReplay(RunConfig config, Path run, Path own) {
        Folder.create(own);
        return new ExternalTrainer(config, run, own, false, false, () -> false);
    }

    /** The default number of segments that run at once: one per slot. */
    public static int slots(RunConfig config) {
        return config.trainer() instanceof TrainerConfig.External external
                ? Math.max(1, external.slots().size())
                : 1;
    }

    @Override
    public Optional<StoredState> run(Segment requested, SegmentObserver observer) {
        Segment segment = protocol.possible(requested);
        Optional<String> slot = takeSlot();
        Path out = folder();
        boolean keep = training;
        try {
            Optional<StoredState> state =
                    workers.allowed() ? served(segment, observer, slot, out) : alone(segment, observer, slot, out);
            keep |= state.isPresent() || !segment.keep().equals(StatesToKeep.NOTHING);
            return state;
        } catch (TrainerFailure failure) {
            keep = true;
            failed.add(out);
            throw segment.interventions().isEmpty() ? failure : under(segment, failure);
        } catch (EpicenterException failure) {
            keep = true;
            throw failure;
        } finally {
            slot.ifPresent(slots::add);
            if (!keep && !workers.disposeWithProcess(out)) {
                Folder.deleteTree(out);
            }
        }
    }

    /** In a process for this segment only. */
    private Optional<StoredState> alone(Segment segment, SegmentObserver observer, Optional<String> slot, Path out) {
        Turn turn = turn(segment, slot, out, out);
        return follow(turn, observer, () -> TrainerProcess.start(turn.words(), turn.environment(), turn.place(), out));
    }

    /** In a process that waits for a segment, or in a new one that may wait for the next. */
    private Optional<StoredState> served(Segment segment, SegmentObserver observer, Optional<String> slot, Path out) {
        String key = slot.orElse("");
        while (true) {
            Optional<Worker> waiting = workers.take(key);
            if (waiting.isEmpty()) {
                return workers.allowed()
                        ? inNewWorker(segment, observer, slot, out)
                        : alone(segment, observer, slot, out);
            }
            Worker worker = waiting.get();
            if (repeats(worker, observer, slot)) {
                Turn turn = turn(segment, slot, out, worker.folder());
                Optional<ServedSegment> next = worker.next(out, turn.environment());
                if (next.isPresent()) {
                    return inWorker(worker, turn, observer, key, next.get(), () -> {});
                }
            }
            workers.end(worker);
        }
    }

    private Optional<StoredState> inNewWorker(
            Segment segment, SegmentObserver observer, Optional<String> slot, Path out) {
        Turn turn = turn(segment, slot, out, out);
        Worker worker = workers.started(Worker.start(turn.words(), turn.environment(), turn.place(), out));
        ColdStart.Recorder recorder = new ColdStart.Recorder(observer, training ? REPEATED_OF_RUN : REPEATED_OF_REPLAY);
        // Before it is released, when another thread may take it.
        Runnable record = () -> recorder.of(segment, out).ifPresent(worker::firstWas);
        return inWorker(worker, turn, recorder, slot.orElse(""), worker.first(), record);
    }

    private Optional<StoredState> inWorker(
            Worker worker, Turn turn, SegmentObserver observer, String slot, ServedSegment process, Runnable whenDone) {
        boolean sound = false;
        try {
            Optional<StoredState> state = follow(turn, observer, () -> process);
            whenDone.run();
            sound = true;
            return state;
        } finally {
            workers.release(slot, worker, turn.out(), sound);
        }
    }

    /**
     * Whether a process may train another segment: before its second one, it must repeat the steps of its first, a cold start,
     * bit for bit. Otherwise no process of this trainer trains more than one.
     */
    private boolean repeats(Worker worker, SegmentObserver observer, Optional<String> slot) {
        if (worker.trusted()) {
            return true;
        }
        Optional<ColdStart> first = worker.coldStart().filter(ColdStart::canRepeat);
        if (first.isEmpty()) {
            return false;
        }
        ColdStart cold = first.get();
        Path out = worker.folder().resolve("repeated");
        Folder.create(out);
        Turn turn = turn(cold.again(), slot, out, worker.folder());
        Optional<ServedSegment> process = worker.next(out, SegmentEnvironment.withoutLoggers(turn.environment(), out));
        if (process.isEmpty()) {
            return false;
        }
        ColdStart.Recorder repeated = new ColdStart.Recorder(
                (report, state) -> observer.stopping() ? SegmentObserver.Next.STOP : SegmentObserver.Next.CONTINUE,
                cold.rows().size());
        Optional<String> difference;
        try {
            follow(turn, repeated, process::get);
            difference = cold.difference(repeated.rows(), out);
        } catch (TrainerFailure failure) {
            difference = Optional.of(String.valueOf(failure.getMessage()));
        }
        if (difference.isPresent() && !observer.stopping() && !interrupted.getAsBoolean()) {
            workers.distrust(
                    "a second segment in one process of the trainer differs from a cold start (" + difference.get()
                            + "), so each segment has its own process, which takes longer; does the training function depend on what"
                            + " an earlier call left? (docs/how-to/python.md#serve)");
        }
        if (difference.isEmpty()) {
            worker.trust();
        }
        return difference.isEmpty();
    }

    /**
     * A segment that is ready to be trained.
     *
     * @param place the working folder
     * @param out the segment's own folder
     */
    private record Turn(
            Segment segment,
            Protocol.Call call,
            List<String> words,
            Map<String, String> environment,
            Path place,
            Path out) {}

    /**
     * Writes the request of a segment.
     *
     * @param own the folder of the process, where the mirror of its working folder is
     */
    private Turn turn(Segment segment, Optional<String> slot, Path out, Path own) {
        // An earlier segment of the process may have written to it.
        Folder.deleteTree(own.resolve(ReplayFolder.MIRROR));
        Path place = replays.map(replay -> replay.of(own)).orElse(Path.of(trainer.folder()));
        Protocol.Call call = protocol.call(segment, training, out, place);
        Map<String, String> environment = SegmentEnvironment.of(call.environment(), slot);
        return new Turn(
                segment,
                call,
                replays.map(replay -> replay.words(call.words(), place)).orElse(call.words()),
                training ? environment : SegmentEnvironment.withoutLoggers(environment, out),
                place,
                out);
    }

    private Optional<StoredState> follow(Turn turn, SegmentObserver observer, Supplier<SegmentProcess> start) {
        try (Protocol.Listener listener = turn.call().listener();
                SegmentProcess process = start.get()) {
            return new ProcessFollower(
                            turn.segment(),
                            startupTime.timed(observer),
                            process,
                            turn.call(),
                            trainer,
                            turn.out(),
                            interrupted)
                    .follow();
        }
    }

    private static TrainerFailure under(Segment segment, TrainerFailure failure) {
        return new TrainerFailure(
                failure.kind(), "under " + Intervention.text(segment.interventions()) + ": " + failure.getMessage());
    }

    private Optional<String> takeSlot() {
        if (!hasSlots) {
            return Optional.empty();
        }
        try {
            return Optional.of(slots.take());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EpicenterException("interrupted while a replay waited for a slot of trainer.slots");
        }
    }

    /** Creates the folder of the next process. Of a run's previous folders the newest is kept, for people to read. */
    private synchronized Path folder() {
        List<Path> previous = Folder.list(work).stream()
                .filter(path -> path.getFileName().toString().matches("\\d{4,9}"))
                .toList();
        if (training) {
            List<Path> ended =
                    previous.stream().filter(path -> !workers.need(path)).toList();
            ended.forEach(TrainerProcess::endOrphan);
            ended.stream().limit(Math.max(0, ended.size() - 1)).forEach(Folder::deleteTree);
            previous.forEach(path -> Folder.deleteTree(path.resolve("checkpoints")));
        }
        int newest = previous.isEmpty()
                ? 0
                : Integer.parseInt(
                        previous.get(previous.size() - 1).getFileName().toString());
        calls = Math.max(calls, newest) + 1;
        Path out = work.resolve(String.format(Locale.ROOT, "%04d", calls));
        Folder.create(out);
        return out;
    }

    private synchronized void keep(Handshake handshake) {
        if (training || !Files.exists(about)) {
            Folder.create(about.resolveSibling(""));
            JsonFile.write(about, ABOUT, handshake);
        }
    }

    /** The tensors in the trainer's last handshake; empty if it has not run yet or does not list them. */
    @Override
    public TensorLayout layout() {
        return about().map(Handshake::layout).orElseGet(() -> new TensorLayout(List.of()));
    }

    private Optional<Handshake> about() {
        return Files.exists(about)
                ? Optional.of(JsonFile.read(
                        about, ABOUT, Handshake.class, "remove it; the trainer writes it at its next start"))
                : Optional.empty();
    }

    @Override
    public Optional<String> cannot(Intervention change) {
        return protocol.cannot(change);
    }

    @Override
    public Optional<String> cannotMeasureSharpness() {
        boolean capable = about().flatMap(Handshake::capable)
                .filter(words -> words.contains(SegmentFile.SHARPNESS))
                .isPresent();
        return capable
                ? Optional.empty()
                : Optional.of("does not report that it measures sharpness (docs/how-to/python.md#sharpness)");
    }

    /** False: whether a user's program repeats bit for bit is unknown. */
    @Override
    public boolean exact() {
        return false;
    }

    @Override
    public double startSeconds() {
        return startupTime.seconds();
    }

    /**
     * The same for every external trainer: what its bits depend on is unknown here. A control is still compared with
     * the run.
     */
    public static NumericsFingerprint numerics() {
        return new NumericsFingerprint(new TreeMap<>(Map.of("trainer", "external")));
    }

    @Override
    public NumericsFingerprint fingerprint() {
        return numerics();
    }

    @Override
    public List<String> notes() {
        return workers.notes();
    }

    /** Ends all processes, and removes the folders of replays, with the states in them. What a failed trainer printed is kept. */
    @Override
    public void close() {
        workers.close();
        if (!training) {
            for (Path folder : Folder.list(work)) {
                if (failed.contains(folder)) {
                    Folder.list(folder).stream()
                            .filter(path -> !path.getFileName().toString().equals(TrainerProcess.OUTPUT))
                            .forEach(Folder::deleteTree);
                } else {
                    Folder.deleteTree(folder);
                }
            }
            if (failed.isEmpty()) {
                Folder.deleteTree(work);
            }
        }
    }
}
