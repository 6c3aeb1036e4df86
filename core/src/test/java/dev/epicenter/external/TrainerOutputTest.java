package dev.epicenter.external;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TrainerOutputTest {
    @Test
    void theWorkersLastWordsAreFoundBeforeTorchrunsReport() {
        TrainerOutput output = TrainerOutput.of("""
            W1129 17:32:00.852000 19642 torch/distributed/run.py:874] ****
            starting
            epicenter: the trainer has no accumulate
            starting
            W1129 17:32:04.764000 19642 torch/distributed/elastic/multiprocessing/api.py:1028] Sending process 19768 closing signal SIGTERM
            E1129 17:32:04.780000 19642 torch/distributed/elastic/multiprocessing/api.py:1002] failed (exitcode: 78) local_rank: 0 (pid: 19767) of binary: /opt/python3
            Traceback (most recent call last):
              File "torchrun", line 8, in <module>
            torch.distributed.elastic.multiprocessing.errors.ChildFailedError:
            ============================================================
            t.py FAILED
              exitcode  : 78 (pid: 19767)
            ============================================================
            """);

        assertThat(output.workerCode()).hasValue(78);
        assertThat(output.lastWords()).isEqualTo("epicenter: the trainer has no accumulate");
    }

    @Test
    void acceleratesReportAndSignalsAreRead() {
        TrainerOutput output = TrainerOutput.of("""
            ValueError: no data
            Traceback (most recent call last):
              File "launch.py", line 999, in simple_launcher
            subprocess.CalledProcessError: Command '['python3', 'hf.py']' returned non-zero exit status 78.
            """);
        assertThat(output.workerCode()).hasValue(78);
        assertThat(output.lastWords()).isEqualTo("ValueError: no data");
        assertThat(TrainerOutput.of(
                                "x\nE1129 1:2 3 torch/distributed/elastic/a.py:2] failed (exitcode: -9) local_rank: 0")
                        .workerCode())
                .hasValue(137);
        assertThat(TrainerOutput.of("iter 1\nlast words\n\n").lastWords()).isEqualTo("last words");
    }

    @Test
    void failuresThatEachStartRepeatAreRecognized() {
        assertThat(TrainerOutput.of("  File \"t.py\", line 1\n    x x\nSyntaxError: invalid syntax")
                        .neverStarts())
                .contains("SyntaxError: invalid syntax");
        assertThat(TrainerOutput.of("[rank0]: ModuleNotFoundError: No module named 'nope'")
                        .neverStarts())
                .isPresent();
        assertThat(TrainerOutput.of("t.py: error: unrecognized arguments: --lr 1")
                        .neverStarts())
                .isPresent();
        assertThat(TrainerOutput.of("ValueError: FSDPStrategy needs a GPU").neverStarts())
                .contains("ValueError: FSDPStrategy needs a GPU");
        assertThat(TrainerOutput.of("RuntimeError: CUDA error: out of memory").neverStarts())
                .isEmpty();
    }
}
