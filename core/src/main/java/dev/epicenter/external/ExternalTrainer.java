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
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;

/**
 * A trainer of the user's, a process a segment. Its folders lie in one of its own, {@code 0001}, {@code 0002}, ...; one stays as long as
 * a state in it may be asked for.
 */
public final class ExternalTrainer implements Trainer, AutoCloseable {
    private static final FormatHeader ABOUT = new FormatHeader("trainer", 1);

    private final TrainerConfig.External trainer;
    private final Protocol dialect;
    private final Path work;
    private final Path about;
    private final boolean training;
    private final BooleanSupplier interrupted;
    private final BlockingQueue<String> slots;
    private final StartupTime starting;
    /** Where replays are started; empty: the run itself, whose files are its own. */
    private final Optional<ReplayFolder> replays;

    private int calls;

    private ExternalTrainer(RunConfig config, Path run, Path work, boolean training, BooleanSupplier interrupted) {
        this.work = work.toAbsolutePath().normalize();
        this.about = run.resolve("trainer").resolve("about.json");
        this.training = training;
        this.interrupted = interrupted;
        this.starting = new StartupTime(run.resolve("trainer").resolve("starting.json"), training);
        if (config.trainer() instanceof TrainerConfig.Adapter adapter) {
            this.trainer = adapter;
            this.dialect = new AdapterProtocol(config, adapter, this::keep, this::about);
        } else if (config.trainer() instanceof TrainerConfig.Template template) {
            this.trainer = template;
            this.dialect = new TemplateProtocol(config, template);
        } else {
            throw new IllegalArgumentException("the trainer of this run file is the built-in one");
        }
        this.slots = new LinkedBlockingQueue<>(trainer.slots());
        this.replays = training ? Optional.empty() : Optional.of(new ReplayFolder(Path.of(trainer.folder()), run));
    }

    /**
     * The one that makes a run, one segment after the other. What a process of ours that was killed has left running is ended first: whoever calls this has the
     * run's lock.
     *
     * @param run the run's folder
     * @param interrupted asked all the time; once true, the trainer is asked to write a checkpoint and end
     */
    public static ExternalTrainer ofRun(RunConfig config, Path run, BooleanSupplier interrupted) {
        return new ExternalTrainer(config, run, run.resolve("trainer"), true, interrupted);
    }

    /**
     * The one that makes a run's replays; closed, it leaves nothing behind.
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

    /** How many segments it is to run at a time where nobody says: one in each slot. */
    public static int slots(RunConfig config) {
        return config.trainer() instanceof TrainerConfig.External external
                ? Math.max(1, external.slots().size())
                : 1;
    }

    @Override
    public Optional<StoredState> run(Segment asked, SegmentObserver observer) {
        Segment segment = dialect.possible(asked);
        Optional<String> slot = takeSlot();
        Path out = folder();
        boolean keep = training;
        try {
            Protocol.Call call = dialect.call(segment, training, out);
            Map<String, String> environment = new TreeMap<>(call.environment());
            slot.ifPresent(assignment -> put(environment, assignment));
            Path place = replays.map(replay -> replay.of(out)).orElse(Path.of(trainer.folder()));
            List<String> words =
                    replays.map(replay -> replay.words(call.words(), place)).orElse(call.words());
            try (Protocol.Listener listener = call.listener();
                    TrainerProcess process = TrainerProcess.start(words, environment, place, out)) {
                Optional<StoredState> state = new ProcessFollower(
                                segment, starting.timed(observer), process, call, trainer, out, interrupted)
                        .follow();
                keep |= state.isPresent() || !segment.keep().equals(StatesToKeep.NOTHING);
                return state;
            }
        } catch (TrainerFailure failure) {
            keep = true;
            throw segment.interventions().isEmpty() ? failure : under(segment, failure);
        } catch (EpicenterException failure) {
            keep = true;
            throw failure;
        } finally {
            slot.ifPresent(slots::add);
            if (!keep) {
                Folder.deleteTree(out);
            }
        }
    }

    private static TrainerFailure under(Segment segment, TrainerFailure failure) {
        return new TrainerFailure(
                failure.kind(), "under " + Intervention.text(segment.interventions()) + ": " + failure.getMessage());
    }

    private static void put(Map<String, String> environment, String assignment) {
        int equals = assignment.indexOf('=');
        environment.put(
                equals < 0 ? assignment : assignment.substring(0, equals),
                equals < 0 ? "" : assignment.substring(equals + 1));
    }

    private Optional<String> takeSlot() {
        if (trainer.slots().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(slots.take());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EpicenterException("interrupted while a replay waited for a slot of trainer.slots");
        }
    }

    /** A new folder. Of a run's former ones the last is left, for people to look into. */
    private synchronized Path folder() {
        List<Path> former = Folder.list(work).stream()
                .filter(path -> path.getFileName().toString().matches("\\d{4,9}"))
                .toList();
        if (training) {
            former.forEach(TrainerProcess::endOrphan);
            former.stream().limit(Math.max(0, former.size() - 1)).forEach(Folder::deleteTree);
            former.forEach(path -> Folder.deleteTree(path.resolve("checkpoints")));
        }
        int newest = former.isEmpty()
                ? 0
                : Integer.parseInt(former.get(former.size() - 1).getFileName().toString());
        calls = Math.max(calls, newest) + 1;
        Path out = work.resolve(String.format(Locale.ROOT, "%04d", calls));
        Folder.create(out);
        return out;
    }

    private synchronized void keep(Handshake said) {
        if (training || !Files.exists(about)) {
            Folder.create(about.resolveSibling(""));
            JsonFile.write(about, ABOUT, said);
        }
    }

    /** As the trainer told when it last ran; empty where it never did, or does not tell. */
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
        return dialect.cannot(change);
    }

    /** Nobody knows of a trainer of the user's. */
    @Override
    public boolean exact() {
        return false;
    }

    @Override
    public double startSeconds() {
        return starting.seconds();
    }

    /** That of every external trainer: what its bits depend on is not known here, and a control is compared with the run all the same. */
    public static NumericsFingerprint numerics() {
        return new NumericsFingerprint(new TreeMap<>(Map.of("trainer", "external")));
    }

    @Override
    public NumericsFingerprint fingerprint() {
        return numerics();
    }

    /** Removes the folders of replays, with the states in them. */
    @Override
    public void close() {
        if (!training) {
            Folder.deleteTree(work);
        }
    }
}
