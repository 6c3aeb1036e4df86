package dev.epicenter.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.CorruptFileException;
import dev.epicenter.EpicenterException;
import dev.epicenter.FormatVersionException;
import dev.epicenter.file.Folder;
import dev.epicenter.json.EditedJson;
import dev.epicenter.run.TimelineEvent.Cause;
import dev.epicenter.run.TimelineEvent.CheckpointWritten;
import dev.epicenter.run.TimelineEvent.Noted;
import dev.epicenter.run.TimelineEvent.RolledBack;
import dev.epicenter.run.TimelineEvent.SegmentStarted;
import dev.epicenter.run.TimelineEvent.SpikeDetected;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.SkipRange;
import dev.epicenter.trace.StepRecord;
import dev.epicenter.trace.TraceWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunDirectoryTest {
    @TempDir
    Path folder;

    @Test
    void aRunOpensAsItWasCreated() {
        RunDirectory made = create(false);
        RunDirectory opened = RunDirectory.open(made.root());
        assertThat(opened).isEqualTo(made);
        assertThat(opened.provenance().numerics()).isEqualTo(Samples.NUMERICS);
        assertThat(opened.runYaml()).hasContent("name: test\n");
        assertThat(opened.timeline()).isEqualTo(Timeline.fold(List.of()));
    }

    @Test
    void pathsFollowTheDocumentedLayout() {
        RunDirectory run = create(false);
        assertThat(run.root().relativize(run.segment(7))).isEqualTo(Path.of("segments", "007"));
        assertThat(run.root().relativize(run.checkpoints().path(300))).isEqualTo(Path.of("checkpoints", "00000300"));
        assertThat(run.root().relativize(run.arm(2, "weight_decay=x0.5")))
                .isEqualTo(Path.of("experiments", "spike-2", "arms", "weight_decay=x0.5"));
        assertThat(run.arm(1, "freeze=h.*/../x").getFileName()).isEqualTo(Path.of("freeze=h.__.._x"));
    }

    @Test
    void longArmNamesAreCutToUniqueFolders() {
        String freezes = "freeze=h.0.attn.c_attn.weight,".repeat(20);
        String first = RunDirectory.armFolder(freezes + "lr=x0.5");
        String second = RunDirectory.armFolder(freezes + "lr=x0.25");
        assertThat(first).hasSize(89).startsWith("freeze=h.0.attn.c_attn.weight_freeze=");
        assertThat(second).hasSize(89).isNotEqualTo(first);
        assertThat(RunDirectory.armFolder("a".repeat(80))).isEqualTo("a".repeat(80));
    }

    @Test
    void anExistingRunIsReplacedOnlyWithForce() throws IOException {
        RunDirectory run = create(false);
        run.checkpoints().write(FakeTraining.checkpoint(5));
        Files.writeString(run.root().resolve("notes.txt"), "mine");
        assertThatThrownBy(() -> create(false))
                .isExactlyInstanceOf(EpicenterException.class)
                .hasMessageContaining("already holds a run")
                .hasMessageContaining("--force");
        assertThat(create(true).checkpoints().list()).isEmpty();
        assertThat(run.root().resolve("notes.txt")).hasContent("mine");
    }

    @Test
    void aRunIsNotReplacedDuringAReplay() throws IOException {
        RunDirectory run = create(false);
        Path row;
        try (ExperimentDraft draft = ExperimentDraft.open(run, 2)) {
            row = Files.writeString(draft.folder().resolve("experiment.json"), "{}");
            assertThatThrownBy(() -> create(true))
                    .isExactlyInstanceOf(EpicenterException.class)
                    .hasMessageContaining("spike-2: ")
                    .hasMessageContaining("pid " + ProcessHandle.current().pid())
                    .hasMessageContaining("is replaying this spike");
            assertThat(row).exists();
            assertThat(run.runYaml()).exists();
        }
        create(true);
        assertThat(row).doesNotExist();
    }

    @Test
    void previousExperimentsAreKeptWithNumbers() throws IOException {
        RunDirectory run = create(false);
        Path experiment = run.experiment(1);
        assertThat(publish(run, "first")).isEmpty();
        assertThat(publish(run, "second")).contains(experiment.resolveSibling("spike-1.1"));
        assertThat(publish(run, "third")).contains(experiment.resolveSibling("spike-1.2"));
        Folder.deleteTree(experiment.resolveSibling("spike-1.1"));
        assertThat(publish(run, "fourth")).contains(experiment.resolveSibling("spike-1.3"));

        assertThat(experiment.resolve("verdict.json")).hasContent("fourth");
        assertThat(experiment.resolveSibling("spike-1.2/verdict.json")).hasContent("second");
        assertThat(experiment.resolveSibling("spike-1.3/verdict.json")).hasContent("third");
        assertThat(run.experiment(2)).doesNotExist();
    }

    @Test
    void aCompleteDraftOfAKilledReplayIsPublishedByTheNext() throws IOException {
        RunDirectory run = create(false);
        publish(run, "first");
        Path experiment = run.experiment(1);
        Path kept = experiment.resolveSibling("spike-1.1");
        // Killed between the two renames of publish().
        Files.move(experiment, kept);
        Files.writeString(
                Files.createDirectories(experiment.resolveSibling("spike-1.tmp"))
                        .resolve("verdict.json"),
                "second");
        try (ExperimentDraft third = ExperimentDraft.open(run, 1)) {
            assertThat(experiment.resolve("verdict.json")).hasContent("second");
            assertThat(kept.resolve("verdict.json")).hasContent("first");
            assertThat(third.folder()).isEmptyDirectory();
        }
        // Killed before it was complete.
        Files.writeString(experiment.resolveSibling("spike-1.tmp").resolve("experiment.json"), "third");
        assertThat(publish(run, "fourth")).contains(experiment.resolveSibling("spike-1.2"));
        assertThat(experiment).isDirectoryContaining("glob:**/verdict.json");
        assertThat(experiment.resolve("experiment.json")).doesNotExist();
        assertThat(experiment.resolve("verdict.json")).hasContent("fourth");
    }

    private static Optional<Path> publish(RunDirectory run, String verdict) throws IOException {
        try (ExperimentDraft draft = ExperimentDraft.open(run, 1)) {
            Files.writeString(draft.folder().resolve("verdict.json"), verdict);
            return draft.publish();
        }
    }

    @Test
    void aFolderWithoutARunIsNeverReplaced() throws IOException {
        Path root = Files.createDirectory(folder.resolve("run"));
        Files.writeString(root.resolve("thesis.tex"), "years of work");
        assertThatThrownBy(() -> create(true)).hasMessageContaining("holds no run");
        assertThat(root.resolve("thesis.tex")).hasContent("years of work");
        Files.delete(root.resolve("thesis.tex"));
        assertThat(create(false).runYaml()).exists();
    }

    @Test
    void checkpointsOfAnotherProgramAreNeverReplaced() throws IOException {
        Path root = Files.createDirectories(folder.resolve("run"));
        Path theirs = Files.createDirectories(root.resolve("checkpoints")).resolve("best.pt");
        Files.writeString(theirs, "weeks of training");
        Files.writeString(root.resolve("run.yaml"), "theirs: too");
        Files.writeString(root.resolve("provenance.json"), "{\"dataset\": \"theirs\"}");
        assertThatThrownBy(() -> create(true)).hasMessageContaining("holds no run");
        assertThat(theirs).hasContent("weeks of training");
    }

    @Test
    void aLostTimelineIsReportedAndNothingIsRemoved() throws IOException {
        RunDirectory run = create(false);
        Path weights = Files.createDirectories(run.root().resolve("checkpoints/00000050"))
                .resolve("model.safetensors");
        Files.writeString(weights, "weeks of training");
        assertThatThrownBy(() -> RunSession.open(run))
                .isInstanceOf(CorruptFileException.class)
                .hasMessageContaining("timeline.jsonl")
                .hasMessageContaining("nothing was removed");
        assertThat(weights).exists();
    }

    @Test
    void aTimelineWithoutSegmentsBesideARunIsRefusedUnchanged() throws IOException {
        RunDirectory run = create(false);
        for (String part : List.of(
                "checkpoints/00000050",
                "checkpoints/.00000050.tmp",
                "checkpoints/.00000050.old",
                "segments/000",
                "segments/007")) {
            Path precious = Files.createDirectories(run.root().resolve(part)).resolve("precious");
            Files.writeString(precious, "weeks of training");
            for (Optional<String> timeline : List.of(
                    Optional.<String>empty(),
                    Optional.of(""),
                    Optional.of("{\"epicenter\":\"timel"),
                    Optional.of("{\"epicenter\":\"timeline\",\"format\":1}"),
                    Optional.of("{\"epicenter\":\"timeline\",\"format\":1}\n{\"time\":\"2026-"))) {
                Files.deleteIfExists(run.timelineFile());
                if (timeline.isPresent()) {
                    Files.writeString(run.timelineFile(), timeline.get());
                }
                assertThatThrownBy(() -> RunSession.open(run))
                        .as("%s beside %s", part, timeline)
                        .isInstanceOf(CorruptFileException.class)
                        .hasMessageContaining("nothing was removed");
                assertThat(precious).hasContent("weeks of training");
                if (timeline.isPresent()) {
                    assertThat(Files.readString(run.timelineFile())).isEqualTo(timeline.get());
                } else {
                    assertThat(run.timelineFile()).doesNotExist();
                }
            }
            Folder.deleteTree(precious.resolveSibling(""));
        }
        try (RunSession session = RunSession.open(run)) {
            assertThat(session.mended()).singleElement().asString().contains("timeline.jsonl", "torn");
        }
    }

    @Test
    void forceRemovesLinksButNotTheirTargets() throws IOException {
        RunDirectory run = create(false);
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("precious"), "kept");
        Files.createSymbolicLink(run.root().resolve("checkpoints"), elsewhere);
        create(true);
        assertThat(elsewhere.resolve("precious")).hasContent("kept");
    }

    @Test
    void aPathThatIsAFileIsAClearError() throws IOException {
        Files.writeString(folder.resolve("run"), "");
        assertThatThrownBy(() -> create(true)).hasMessageContaining("is a file");
        assertThatThrownBy(
                        () -> RunDirectory.create(folder.resolve("run").resolve("below"), "", Samples.NUMERICS, false))
                .isExactlyInstanceOf(EpicenterException.class)
                .hasMessageContaining("cannot write");
    }

    @Test
    void aFolderThatCannotBeWrittenIsAClearError() throws IOException {
        Path locked = Files.createDirectory(folder.resolve("locked"));
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-xr-xr-x"));
        try {
            Assumptions.assumeFalse(Files.isWritable(locked), "root may write anywhere");
            assertThatThrownBy(() -> RunDirectory.create(locked.resolve("run"), "", Samples.NUMERICS, false))
                    .isExactlyInstanceOf(EpicenterException.class)
                    .hasMessageContaining("no permission");
        } finally {
            Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    @Test
    void anUnwritableSystemFolderIsAClearError() {
        Path system = Path.of("/proc/self");
        Assumptions.assumeTrue(Files.isDirectory(system), "no /proc here");
        assertThatThrownBy(() -> RunDirectory.create(system.resolve("run"), "", Samples.NUMERICS, false))
                .isExactlyInstanceOf(EpicenterException.class)
                .hasMessageStartingWith("cannot write /proc/self/run: ");
    }

    @Test
    void aFolderWithoutARunIsAClearError() {
        assertThatThrownBy(() -> RunDirectory.open(folder)).hasMessageContaining("no run here");
        assertThatThrownBy(() -> RunDirectory.open(folder.resolve("none"))).hasMessageContaining("no run here");
    }

    @Test
    void anotherFormatVersionHasItsOwnError() throws IOException {
        Path file = create(false).root().resolve("provenance.json");
        String text = Files.readString(file);
        EditedJson.whole(file, whole -> whole.replace("\"format\" : 2", "\"format\" : 9"));
        assertThatThrownBy(() -> RunDirectory.open(folder.resolve("run")))
                .isInstanceOf(FormatVersionException.class)
                .hasMessageContaining("provenance.json: too new");
        Files.writeString(file, text.substring(0, 40));
        assertThatThrownBy(() -> RunDirectory.open(folder.resolve("run"))).isInstanceOf(CorruptFileException.class);
    }

    @Test
    void openingASessionRepairsTheLeftoversOfAKilledWriterAndReportsThem() throws IOException {
        RunDirectory run = create(false);
        try (RunSession session = RunSession.open(run)) {
            session.append(new SegmentStarted(0, 0, Cause.FRESH));
            trace(run, 0, 1, 9);
            session.append(new CheckpointWritten(5, run.checkpoints().write(FakeTraining.checkpoint(5))));
        }
        // Killed between a rename and its event, in the middle of the next checkpoint, and in the middle of lines.
        run.checkpoints().write(FakeTraining.checkpoint(10));
        Files.createDirectories(run.root().resolve("checkpoints/.00000015.tmp"));
        Files.createDirectories(run.segment(1));
        append(run.segment(0).resolve("metrics.jsonl"), "{\"step\":10,\"ba");
        append(run.timelineFile(), "{\"time\":\"2026-");
        try (RunSession session = RunSession.open(run)) {
            assertThat(session.mended())
                    .hasSize(5)
                    .anyMatch(note -> note.contains("timeline.jsonl") && note.contains("torn"))
                    .anyMatch(note -> note.contains("metrics.jsonl") && note.contains("torn"))
                    .anyMatch(note -> note.contains(".00000015.tmp"))
                    .anyMatch(note -> note.contains("checkpoint 10"))
                    .anyMatch(note -> note.contains("001"));
            assertThat(session.timeline().notes()).extracting(Noted::what).isEqualTo(session.mended());
        }
        assertThat(run.checkpoints().list()).containsExactly(5L);
        assertThat(run.segment(1)).doesNotExist();
        try (RunSession session = RunSession.open(run)) {
            assertThat(session.mended()).isEmpty();
        }
    }

    @Test
    void traceConsistsOfTheLiveSteps() {
        RunDirectory run = create(false);
        RolledBack back =
                new RolledBack(1, 12, 4, new SkipRange(4, 20), 1, new DataPlan(List.of(new SkipRange(4, 20))));
        try (RunSession session = RunSession.open(run)) {
            session.append(new SegmentStarted(0, 0, Cause.FRESH));
            trace(run, 0, 1, 7);
            session.append(new SegmentStarted(1, 6, Cause.RESUME));
            trace(run, 1, 7, 12);
            session.append(new SpikeDetected(1, Samples.spike(10, 12)));
            session.append(back);
            session.append(new SegmentStarted(2, 4, Cause.ROLLBACK));
            trace(run, 2, 5, 15);
        }
        RunTrace now = RunTrace.read(run);
        assertThat(now.notes()).isEmpty();
        assertThat(now.steps()).extracting(StepRecord::step).containsExactlyElementsOf(steps(1, 15));
        assertThat(now.steps().get(4).loss()).isEqualTo(2);
        TimelineSpike spike = run.timeline().spike(1).orElseThrow();
        RunTrace then = RunTrace.around(run, spike);
        assertThat(then.steps()).extracting(StepRecord::step).containsExactlyElementsOf(steps(1, 12));
        assertThat(then.steps().get(6).loss()).isEqualTo(1);
    }

    @Test
    void stepsMissingFromTheTraceAreReported() {
        RunDirectory run = create(false);
        try (RunSession session = RunSession.open(run)) {
            session.append(new SegmentStarted(0, 0, Cause.FRESH));
            trace(run, 0, 1, 3);
            session.append(new SegmentStarted(1, 5, Cause.RESUME));
            trace(run, 1, 6, 7);
        }
        assertThat(RunTrace.read(run).notes()).singleElement().asString().contains("steps 4 to 5 have no row");
    }

    private RunDirectory create(boolean force) {
        return RunDirectory.create(folder.resolve("run"), "name: test\n", Samples.NUMERICS, force);
    }

    /** Rows whose loss is the segment's number. */
    private static void trace(RunDirectory run, int segment, long first, long last) {
        try (TraceWriter writer = TraceWriter.create(run.segment(segment), 0, Optional.empty())) {
            for (long step = first; step <= last; step++) {
                StepRecord row = FakeTraining.row(step);
                writer.append(
                        new StepRecord(
                                step,
                                row.batch(),
                                segment,
                                row.lr(),
                                row.gradNorm(),
                                row.updateNorm(),
                                row.weightNorm(),
                                row.outputLogitMax(),
                                row.heldOutLoss(),
                                row.tokens(),
                                row.seconds()),
                        List.of(),
                        List.of());
            }
        }
    }

    private static List<Long> steps(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    private static void append(Path file, String text) throws IOException {
        Files.writeString(file, Files.readString(file) + text);
    }

    @Test
    void aRunWhoseCreationWasKilledIsCreatedByTheSameCommand() throws IOException {
        for (List<String> left : List.of(
                List.of("run.lock"),
                List.of("run.lock", "run.yaml.tmp"),
                List.of("run.lock", "run.yaml"),
                List.of("run.lock", "run.yaml", "provenance.json.tmp"))) {
            Path root = folder.resolve("run");
            Folder.deleteTree(root);
            Files.createDirectories(root);
            for (String file : left) {
                Files.writeString(root.resolve(file), "");
            }
            assertThatThrownBy(() -> RunDirectory.open(root))
                    .hasMessageContaining("nothing to continue; repeat the command that started it");
            assertThat(create(false).runYaml()).as("%s", left).hasContent("name: test");
        }
    }

    @Test
    void aRunThatLostItsProvenanceIsReplacedOnlyWithForce() throws IOException {
        RunDirectory run = create(false);
        run.checkpoints().write(FakeTraining.checkpoint(5));
        Files.delete(run.provenanceFile());
        assertThatThrownBy(() -> create(false))
                .hasMessageContaining("without provenance.json")
                .hasMessageContaining("--force");
        assertThat(create(true).checkpoints().list()).isEmpty();
    }
}
