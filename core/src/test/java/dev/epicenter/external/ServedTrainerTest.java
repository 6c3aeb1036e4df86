package dev.epicenter.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigReader;
import dev.epicenter.config.RunConfigWriter;
import dev.epicenter.intervention.InterventionParser;
import dev.epicenter.recovery.RunProgress;
import dev.epicenter.recovery.RunResult;
import dev.epicenter.recovery.Supervisor;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.RunSession;
import dev.epicenter.run.RunTrace;
import dev.epicenter.run.TimelineEvent.Reason;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.SegmentObserver.Next;
import dev.epicenter.segment.StatesToKeep;
import dev.epicenter.segment.StoredState;
import dev.epicenter.segment.TrainerFailure;
import dev.epicenter.segment.TrainerFailure.Kind;
import dev.epicenter.trace.StepRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests processes that train several segments, with {@code served_toy.py}. */
class ServedTrainerTest {
    private static final String RECOVERY =
            "recovery: {policy: palm, rewind: 30, skip: {min: 60, max: 100}, max_recoveries: 3}";

    @TempDir
    private Path folder;

    @BeforeEach
    void python() {
        ToyProgram.requirePython();
    }

    @Test
    void oneProcessTrainsAllSegmentsWithTheBitsOfColdStarts() {
        List<List<StepRecord>> warm = segments(run(""), "warm");
        assertThat(pids("warm")).hasSize(1);
        List<List<StepRecord>> cold = segments(run("cold=1"), "cold");
        assertThat(pids("cold")).hasSize(4);

        for (int i = 0; i < cold.size(); i++) {
            assertSame(cold.get(i), warm.get(i));
        }
    }

    @Test
    void aProcessWhoseRepetitionDiffersFromItsColdStartIsNotUsedAgain() {
        RunConfig run = run("leak=1");
        List<List<StepRecord>> rows = new ArrayList<>();
        List<String> notes;
        try (ExternalTrainer trainer = trainer(run, "leaking")) {
            for (String arm : List.of("", "lr=x0.5", "")) {
                rows.add(train(trainer, segment(30, arm)));
            }
            notes = trainer.notes();
        }

        assertThat(pids("leaking")).hasSize(3);
        assertSame(rows.get(0), rows.get(2));
        assertThat(notes)
                .singleElement()
                .asString()
                .contains("a second segment in one process of the trainer differs from a cold start (step 1)")
                .contains("each segment has its own process", "docs/how-to/python.md#serve");
    }

    @Test
    void aProcessThatIsKilledInASegmentIsReplacedForTheNext() {
        Path died = folder.resolve("died");
        try (ExternalTrainer trainer = trainer(run("die=" + died), "killed")) {
            List<StepRecord> first = train(trainer, segment(30, ""));
            TrainerFailure failure =
                    catchThrowableOfType(TrainerFailure.class, () -> train(trainer, segment(30, "lr=x0.5")));

            assertThat(failure).hasMessageContainingAll("under lr=x0.5", "was killed by signal 9 after step");
            assertThat(failure.kind()).isEqualTo(Kind.CRASHED);
            assertSame(first, train(trainer, segment(30, "")));
            assertThat(pids("killed")).hasSize(2);
        }
    }

    @Test
    void aProcessThatHangsInALaterSegmentIsKilled() {
        RunConfig quick = changed(run("hang=1"), "silence: 20", "silence: 4");
        try (ExternalTrainer trainer = trainer(changed(quick, "grace: 5", "grace: 0.5"), "hanging")) {
            train(trainer, segment(30, ""));
            TrainerFailure failure = catchThrowableOfType(TrainerFailure.class, () -> train(trainer, segment(30, "")));

            assertThat(failure).hasMessageContaining("reported no step for 4.0 s");
            assertThat(failure.kind()).isEqualTo(Kind.HUNG);
            assertThat(pids("hanging")).hasSize(1).noneMatch(ServedTrainerTest::runs);
        }
    }

    /** torchrun ends all its ranks if it receives the signal. */
    @Test
    void aStoppedSegmentLeavesItsProcessForTheNextBehindALauncher() throws IOException {
        Path launcher = folder.resolve("torchrun.py");
        Files.writeString(launcher, """
                import signal, subprocess, sys
                child = subprocess.Popen([sys.executable] + sys.argv[1:])
                signal.signal(signal.SIGTERM, lambda *_: (child.kill(), sys.exit(1)))
                sys.exit(child.wait())
                """);
        RunConfig direct = run("slow=0.005");
        String script = folder.resolve("served_toy.py").toString();
        try (ExternalTrainer trainer = trainer(changed(direct, script, launcher + ", " + script), "launched")) {
            for (int i = 0; i < 2; i++) {
                trainer.run(
                        segment(100_000, ""), (report, state) -> report.step().step() == 5 ? Next.STOP : Next.CONTINUE);
            }
            assertThat(train(trainer, segment(30, "lr=x0.5"))).hasSize(30);
            assertThat(pids("launched")).hasSize(1);
        }
    }

    @Test
    void aStoppedSegmentLeavesItsProcessForTheNext() {
        try (ExternalTrainer trainer = trainer(run("slow=0.005"), "stopped")) {
            List<Long> seen = new ArrayList<>();
            trainer.run(segment(100_000, ""), (report, state) -> {
                seen.add(report.step().step());
                return seen.size() == 5 ? Next.STOP : Next.CONTINUE;
            });
            List<StepRecord> next = train(trainer, segment(30, "lr=x0.5"));

            assertThat(seen).containsExactly(1L, 2L, 3L, 4L, 5L);
            assertThat(next).hasSize(30);
            assertThat(pids("stopped")).hasSize(1);
        }
    }

    @Test
    void closingATrainerLeavesNoProcessAndNoFile() {
        RunConfig run = run("");
        ExternalTrainer trainer = trainer(run, "closed");
        train(trainer, segment(30, ""));
        assertThat(pids("closed")).hasSize(1).allMatch(ServedTrainerTest::runs);

        trainer.close();

        assertThat(pids("closed")).noneMatch(ServedTrainerTest::runs);
        assertThat(folder.resolve("closed/experiments/trainer")).isEmptyDirectory();
    }

    @Test
    void segmentsAtTheSameTimeHaveAProcessEach() {
        try (ExternalTrainer trainer = trainer(run("slow=0.01"), "parallel")) {
            List<List<StepRecord>> rows = Stream.of("", "lr=x0.5", "", "lr=x0.5")
                    .parallel()
                    .map(arm -> train(trainer, segment(30, arm)))
                    .toList();

            assertSame(rows.get(0), rows.get(2));
            assertSame(rows.get(1), rows.get(3));
        }
    }

    @Test
    void aRunGoesBackAndSkipsBatchesWithoutARestart() {
        RunDirectory warm = supervised("warm", "");
        assertThat(warm.timeline().rollbacks()).hasSize(1);
        assertThat(pids("warm")).hasSize(1).noneMatch(ServedTrainerTest::runs);
        RunDirectory cold = supervised("cold", "cold=1");
        assertThat(pids("cold")).hasSize(2);

        assertSame(RunTrace.read(cold).steps(), RunTrace.read(warm).steps());
        assertThat(warm.checkpoints().stateHash(260))
                .isEqualTo(cold.checkpoints().stateHash(260));
    }

    private RunDirectory supervised(String name, String option) {
        RunConfig config = run(name, 260, RECOVERY, "damaged=200:10", option);
        RunDirectory run = RunDirectory.create(
                folder.resolve(name), RunConfigWriter.write(config), ExternalTrainer.numerics(), false);
        try (RunSession session = RunSession.open(run);
                ExternalTrainer trainer = ExternalTrainer.ofRun(config, run.root(), () -> false)) {
            RunResult result = new Supervisor(
                            config, trainer, Optional.empty(), Optional.empty(), RunProgress.SILENT, () -> false)
                    .run(session);
            assertThat(result.reason()).isEqualTo(Reason.COMPLETED);
        }
        return run;
    }

    /** A control that keeps a state, arms from it, and the control again. */
    private List<List<StepRecord>> segments(RunConfig run, String name) {
        try (ExternalTrainer trainer = trainer(run, name)) {
            List<StepRecord> control = new ArrayList<>();
            Optional<StoredState> state =
                    trainer.run(segment(30, "").keeping(StatesToKeep.at(List.of(30L))), (report, given) -> {
                        control.add(report.step());
                        return Next.CONTINUE;
                    });
            Segment onwards = new Segment(state, 60, DataPlan.IN_ORDER, InterventionParser.parse("momentum=0.9"));
            return List.of(
                    control,
                    train(trainer, onwards),
                    train(trainer, segment(30, "data_seed=5")),
                    train(trainer, segment(30, "")));
        }
    }

    private static List<StepRecord> train(ExternalTrainer trainer, Segment segment) {
        List<StepRecord> rows = new ArrayList<>();
        trainer.run(segment, (report, state) -> {
            rows.add(report.step());
            return Next.CONTINUE;
        });
        return rows;
    }

    private static Segment segment(long until, String arm) {
        return new Segment(
                Optional.empty(), until, DataPlan.IN_ORDER, arm.isEmpty() ? List.of() : InterventionParser.parse(arm));
    }

    private static void assertSame(List<StepRecord> one, List<StepRecord> other) {
        assertThat(other).hasSameSizeAs(one);
        for (int i = 0; i < one.size(); i++) {
            assertThat(one.get(i).sameTrainingAs(other.get(i)))
                    .as("step " + one.get(i).step())
                    .isTrue();
        }
    }

    private ExternalTrainer trainer(RunConfig run, String name) {
        return ExternalTrainer.ofReplays(changed(run, "any.pids", name + ".pids"), folder.resolve(name));
    }

    private RunConfig run(String option) {
        return run("any", 100, "", option);
    }

    private RunConfig run(String name, long steps, String more, String... options) {
        Path script = folder.resolve("served_toy.py");
        try (InputStream in = ServedTrainerTest.class.getResourceAsStream("/external/served_toy.py")) {
            Files.write(script, Objects.requireNonNull(in).readAllBytes());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        String adapter = Path.of("../python").toAbsolutePath().normalize().toString();
        String command = Stream.concat(
                        Stream.of(
                                "env",
                                "PYTHONPATH=" + adapter,
                                "PYTHONDONTWRITEBYTECODE=1",
                                "python3",
                                script.toString(),
                                "pids=" + folder.resolve(name + ".pids")),
                        Stream.of(options).filter(option -> !option.isEmpty()))
                .map(word -> "\"" + word + "\"")
                .collect(Collectors.joining(", ", "[", "]"));
        return ToyProgram.command(folder, steps, command, more);
    }

    private static RunConfig changed(RunConfig run, String from, String to) {
        String yaml = RunConfigWriter.write(run);
        assertThat(yaml).contains(from);
        return RunConfigReader.read(yaml.replace(from, to), Path.of("toy.yaml"));
    }

    private List<Long> pids(String name) {
        try {
            return Files.readAllLines(folder.resolve(name + ".pids")).stream()
                    .map(Long::valueOf)
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static boolean runs(long pid) {
        // A zombie process no longer has a command.
        return ProcessHandle.of(pid).flatMap(handle -> handle.info().command()).isPresent();
    }
}
