package dev.epicenter.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.epicenter.config.RunConfig;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.SegmentObserver.Next;
import dev.epicenter.segment.SkipRange;
import dev.epicenter.segment.StatesToKeep;
import dev.epicenter.segment.StoredState;
import dev.epicenter.segment.TrainerFailure;
import dev.epicenter.segment.TrainerFailure.Kind;
import dev.epicenter.trace.StepRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sound and faulty scripts without an adapter. */
class TemplateTrainerTest {
    private static final String NO_RECOVERY = "recovery: {policy: none}";

    @TempDir
    private Path folder;

    @BeforeEach
    void python() {
        ToyProgram.requirePython();
    }

    @Test
    void stepNumbersAndRangesAreTranslated() {
        DataPlan plan = new DataPlan(List.of(new SkipRange(3, 6), new SkipRange(8, 9)));
        List<StepRecord> fromOne = train(untouched("", ""), plan);
        List<StepRecord> fromZero = train(
                untouched(
                        "--zero --inclusive",
                        "log: {first_step: 0}\n  skip: {inclusive: true}\n"
                                + "  checkpoints: {files: ckpt_*.json, first_step: 0}"),
                plan);

        assertThat(fromOne).extracting(StepRecord::batch).containsExactly(0L, 1L, 2L, 6L, 7L, 9L, 10L, 11L, 12L);
        assertThat(losses(fromZero)).isEqualTo(losses(fromOne));
        assertThat(losses(fromOne)).isNotEqualTo(losses(train(untouched("", ""), DataPlan.IN_ORDER)));
    }

    @Test
    void stepsAreReadFromATableOrFromOutput() {
        List<StepRecord> printed = train(untouched("", ""), DataPlan.IN_ORDER);
        List<StepRecord> table = train(untouched("--csv", "log: {file: '*.csv'}"), DataPlan.IN_ORDER);

        assertThat(losses(table)).isEqualTo(losses(printed));
        assertThat(table).extracting(StepRecord::lr).containsOnly(0.02);
    }

    @Test
    void aStateIsTheFileThatTheScriptWrote() {
        RunConfig run = untouched("", "");
        List<StoredState> states = new ArrayList<>();
        ExternalTrainer trainer = ExternalTrainer.ofRun(run, folder.resolve("run"), () -> false);
        trainer.run(whole(9).keeping(StatesToKeep.at(List.of(4L, 5L, 8L))), (report, state) -> {
            state.get().ifPresent(kept -> states.add((StoredState) kept));
            return Next.CONTINUE;
        });

        assertThat(states).extracting(StoredState::step).containsExactly(4L, 8L);
        assertThat(states.get(0).files()).containsOnlyKeys("ckpt_00000004.json");
    }

    @Test
    void anImmediateExitIsReported() {
        fails(
                Kind.CRASHED,
                command("sh -c 'echo no such file >&2; exit 3' {out} {checkpoint}"),
                "exit code 3 before its first step",
                "no such file");
    }

    @Test
    void anUnreadableLogIsReported() {
        fails(
                Kind.PROTOCOL_ERROR,
                untouched("--quiet", ""),
                "ended by itself before its first step",
                "is loss (trainer.log.metric) logged");
        fails(
                Kind.PROTOCOL_ERROR,
                command("sh -c 'echo step 1: train loss 2.5, val loss 2.7' {out} {checkpoint}"),
                "is loss (trainer.log.metric) logged",
                "its log has ",
                "train loss");
    }

    @Test
    void aStepOutOfOrderIsReported() {
        fails(Kind.PROTOCOL_ERROR, untouched("--back 6", ""), "step 3 follows step 5", "logged once, in order");
        fails(Kind.PROTOCOL_ERROR, untouched("--gap 6", ""), "step 7 follows step 5");
    }

    @Test
    void aWrongFirstStepIsReported() {
        fails(Kind.PROTOCOL_ERROR, untouched("--zero", ""), "its first step is 0", "trainer.log.first_step");
    }

    @Test
    void aScriptThatIgnoresItsCheckpointIsReported() {
        RunConfig run = untouched("--deaf", "");
        List<StoredState> states = new ArrayList<>();
        ExternalTrainer trainer = ExternalTrainer.ofRun(run, folder.resolve("run"), () -> false);
        trainer.run(whole(5).keeping(StatesToKeep.at(List.of(4L))), (report, state) -> {
            state.get().ifPresent(kept -> states.add((StoredState) kept));
            return Next.CONTINUE;
        });
        Segment goesOn = new Segment(Optional.of(states.get(0)), 9, DataPlan.IN_ORDER, List.of());

        fails(
                Kind.PROTOCOL_ERROR,
                run,
                goesOn,
                "its first step is 1",
                "from the checkpoint of step 4 makes step 5 first",
                "does it take up {checkpoint}?");
    }

    @Test
    void aHangAndACrashAreReported() {
        fails(Kind.CRASHED, untouched("--crash 4", ""), "exit code 1 after step 3 of 9", "no memory left");
        fails(Kind.HUNG, untouched("--hang 4", "silence: 4"), "after step 3", "waiting for a lock");
    }

    @Test
    void aMissingCheckpointIsReported() {
        Segment kept = whole(9).keeping(StatesToKeep.at(List.of(4L)));
        fails(
                Kind.PROTOCOL_ERROR,
                untouched("--every 50", ""),
                kept,
                "wrote no checkpoint of step 4",
                "before the line of the next step");
    }

    /** A limit on the file size makes writes fail, as on a full disk. */
    @Test
    void aFullDiskIsReported() {
        Path script = UntouchedProgram.script(folder);
        RunConfig run = command("sh -c 'trap \"\" XFSZ; ulimit -f 64; exec python3 \"$0\" \"$@\"' '" + script
                + "' --out {out} --resume {checkpoint} --every 4 --fill 100000");
        fails(
                Kind.CRASHED,
                run,
                whole(9).keeping(StatesToKeep.at(List.of(4L))),
                "before its checkpoint of step 4 was complete",
                "File too large");
    }

    private List<StepRecord> train(RunConfig run, DataPlan plan) {
        List<StepRecord> rows = new ArrayList<>();
        ExternalTrainer.ofRun(run, folder.resolve("run"), () -> false)
                .run(new Segment(Optional.empty(), 9, plan, List.of()), (report, state) -> {
                    rows.add(report.step());
                    return Next.CONTINUE;
                });
        return rows;
    }

    private static List<Double> losses(List<StepRecord> rows) {
        return rows.stream().map(StepRecord::loss).toList();
    }

    private static Segment whole(long until) {
        return new Segment(Optional.empty(), until, DataPlan.IN_ORDER, List.of());
    }

    private RunConfig untouched(String options, String keys) {
        return UntouchedProgram.run(folder, 9, 4, NO_RECOVERY, options, keys);
    }

    private RunConfig command(String command) {
        return UntouchedProgram.command(folder, 9, 4, NO_RECOVERY, command + " {overrides}", "");
    }

    private void fails(Kind kind, RunConfig run, String... words) {
        fails(kind, run, whole(9), words);
    }

    private void fails(Kind kind, RunConfig run, Segment segment, String... words) {
        TrainerFailure failure = catchThrowableOfType(
                TrainerFailure.class,
                () -> ExternalTrainer.ofRun(run, folder.resolve("run"), () -> false)
                        .run(segment, (report, state) -> {
                            // Some faults only show when the state is requested.
                            return state.get().isPresent() || report.step().step() > 0 ? Next.CONTINUE : Next.STOP;
                        }));
        assertThat(failure).isNotNull().hasMessageContainingAll(words);
        assertThat(String.valueOf(failure.getMessage()).lines()).hasSize(1);
        assertThat(failure.kind()).isEqualTo(kind);
    }
}
