package dev.epicenter.run;

import dev.epicenter.EpicenterException;
import dev.epicenter.ShellWord;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.TrainerConfig;
import dev.epicenter.file.FileFailure;
import dev.epicenter.file.Folder;
import dev.epicenter.file.RegularFile;
import dev.epicenter.file.Sha256;
import dev.epicenter.file.StateHome;
import dev.epicenter.json.FormatHeader;
import dev.epicenter.json.JsonFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The runs whose external trainer this user allows to start. A run file names a program, which also unpickles the run's
 * checkpoints: starting the trainer of a downloaded run executes whatever its author wrote. Trusted are the runs that this
 * user created on this machine, and those named to {@code epicenter trust}.
 *
 * <p>Each is a file outside of the run, in {@code epicenter/trusted} of {@link StateHome}, with the run's path and the
 * SHA-256 of its run file. A mark inside the run would be copied with it, and someone else could have changed its checkpoints.
 */
public final class RunTrust {
    private static final FormatHeader HEADER = new FormatHeader("trusted_run", 1);

    /** So that a process continues the run that it created even where the record could not be written. */
    private static final Set<Trusted> OF_THIS_PROCESS = ConcurrentHashMap.newKeySet();

    private final Path folder;

    RunTrust(Path folder) {
        this.folder = folder;
    }

    /** The trust of this user on this machine. */
    public static RunTrust ofThisUser() {
        return new RunTrust(StateHome.folder("trusted"));
    }

    /**
     * A trusted run.
     *
     * @param run its real path
     * @param runFile the SHA-256 of its run file
     */
    private record Trusted(String run, String runFile) {}

    /**
     * A record.
     *
     * @param since when the user agreed
     */
    private record Entry(String run, String runFile, Instant since) {}

    /**
     * Trusts a run that this process is about to create.
     *
     * @param root its folder, which need not exist
     * @param runYaml the content of its run file
     * @throws EpicenterException if the record cannot be written; this process then trusts the run nevertheless
     */
    public void addOwn(Path root, String runYaml) {
        add(new Trusted(real(root).toString(), Sha256.of(runYaml.getBytes(StandardCharsets.UTF_8))));
    }

    /** Trusts a run in this process only: one that a process that trusts it has sent to this machine. */
    public static void addForThisProcess(RunDirectory run) {
        OF_THIS_PROCESS.add(trusted(run));
    }

    /** Trusts an existing run with its present run file. */
    public void add(RunDirectory run) {
        add(trusted(run));
    }

    private void add(Trusted trusted) {
        OF_THIS_PROCESS.add(trusted);
        Folder.create(folder);
        JsonFile.write(record(trusted.run()), HEADER, new Entry(trusted.run(), trusted.runFile(), Instant.now()));
    }

    /** Ends the trust in a run; false if there was none. */
    public boolean remove(RunDirectory run) {
        Path file = record(trusted(run).run());
        OF_THIS_PROCESS.removeIf(one -> one.run().equals(trusted(run).run()));
        try {
            return Files.deleteIfExists(file);
        } catch (IOException failure) {
            throw FileFailure.writing(file, failure);
        }
    }

    /**
     * Why the trainer of a run may not start, with the command that allows it; empty if it may. The built-in trainer
     * executes no code of the run and needs no trust.
     */
    public Optional<String> objection(RunDirectory run, RunConfig config) {
        if (!(config.trainer() instanceof TrainerConfig.External trainer)) {
            return Optional.empty();
        }
        Trusted asked = trusted(run);
        Path file = record(asked.run());
        Optional<Entry> known = Files.exists(file) ? Optional.of(read(file)) : Optional.empty();
        if (OF_THIS_PROCESS.contains(asked)
                || known.filter(entry -> entry.runFile().equals(asked.runFile())
                                && entry.run().equals(asked.run()))
                        .isPresent()) {
            return Optional.empty();
        }
        String why = known.isPresent()
                ? "its run.yaml has changed since you trusted it"
                : original(asked)
                        .map(path -> "it has the run file of " + path + ", but is at another path")
                        .orElse("you did not create it on this machine");
        return Optional.of(run.root() + ": its trainer is not started, because " + why + "; it is " + command(trainer)
                + " in " + trainer.folder() + " and loads the run's checkpoints; if you trust both: epicenter trust "
                + ShellWord.of(run.root()));
    }

    /** @throws EpicenterException with the {@link #objection}, if there is one */
    public void require(RunDirectory run, RunConfig config) {
        objection(run, config).ifPresent(problem -> {
            throw new EpicenterException(problem);
        });
    }

    /** The program that an external trainer starts, as in the run file. */
    public static String command(TrainerConfig.External trainer) {
        return trainer instanceof TrainerConfig.Adapter adapter
                ? String.join(" ", adapter.command())
                : ((TrainerConfig.Template) trainer).command();
    }

    /** Where a run with the same run file is trusted: the user may have copied or moved that one. */
    private Optional<String> original(Trusted copy) {
        return Folder.list(folder).stream()
                .filter(file -> file.toString().endsWith(".json"))
                .map(RunTrust::read)
                .filter(entry -> entry.runFile().equals(copy.runFile()))
                .map(Entry::run)
                .findFirst();
    }

    private static Entry read(Path file) {
        return JsonFile.read(file, HEADER, Entry.class, "remove it, then trust the run again");
    }

    private Path record(String run) {
        return folder.resolve(Sha256.of(run.getBytes(StandardCharsets.UTF_8)).substring(0, 32) + ".json");
    }

    private static Trusted trusted(RunDirectory run) {
        try {
            return new Trusted(real(run.root()).toString(), Sha256.of(RegularFile.bytes(run.runYaml())));
        } catch (IOException failure) {
            throw FileFailure.reading(run.runYaml(), failure);
        }
    }

    /** The path without links; its last folders need not exist. */
    private static Path real(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        try {
            return Files.exists(absolute) || parent == null
                    ? absolute.toRealPath()
                    : real(parent).resolve(absolute.getFileName());
        } catch (IOException failure) {
            throw FileFailure.reading(path, failure);
        }
    }
}
