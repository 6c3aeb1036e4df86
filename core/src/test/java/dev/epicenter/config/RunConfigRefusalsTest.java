package dev.epicenter.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.epicenter.EpicenterException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The error messages of invalid run files: one line with place, problem and remedy. */
class RunConfigRefusalsTest {
    private static final String MODULAR = "data: {kind: modular}\nsteps: 10\n";
    private static final String TEXT = "data: {kind: text}\nsteps: 10\n";

    @TempDir
    private Path folder;

    @Test
    void anUnknownKeyNamesTheNearestValidOne() {
        refused(
                MODULAR + "optimizer:\n  weigth_decay: 1\n",
                "run.yaml:4: optimizer.weigth_decay: unknown key; did you mean weight_decay?");
        refused(
                MODULAR + "recovery: {skip: {mni: 1}}\n",
                "run.yaml:3: recovery.skip.mni: unknown key; did you mean min? valid: min, max");
    }

    @Test
    void anUnknownKeyWithoutANearMatchListsTheValidOnes() {
        refused(MODULAR + "eval: {colour: 1}\n", "run.yaml:3: eval.colour: unknown key; valid: every, batches");
    }

    @Test
    void aKeyOfAnotherSectionNamesTheSection() {
        refused("lr: 1\n" + MODULAR, "run.yaml:1: lr: unknown key here; did you mean optimizer.lr?");
    }

    @Test
    void aKeyOfAnotherKindNamesTheKind() {
        refused(
                "data: {kind: text, modulus: 7}\nsteps: 1\n",
                "run.yaml:1: data.modulus: a key of kind modular, not of text; "
                        + "valid: kind, files, held_out_fraction, batch_size");
    }

    @Test
    void aMissingKeyWithoutDefaultIsNamed() {
        refused(
                "steps: 10\n",
                "run.yaml: data: missing, and has no default: "
                        + "training task and data; kind is modular, text, tokens, clusters, digits, control, gridworld, keyworld or external");
        refused("data: {kind: text}\n", "run.yaml: steps: missing, and has no default: optimizer steps to train");
        refused("data: {modulus: 7}\nsteps: 1\n", "run.yaml:1: data.kind: missing; give one of modular, text, tokens");
        refused(
                "steps: 1\ndata: {kind: tokens}\n",
                "run.yaml:2: data.train: missing, and has no default: "
                        + "the training tokens, a .bin file relative to the run file");
        refused(
                MODULAR + "faults: [{kind: damaged_batches, from: 1}]\n",
                "run.yaml:3: faults[0].count: missing, and has no default: number of consecutive batches");
    }

    @Test
    void aValueOfAnotherTypeIsRefused() {
        refused(TEXT + "seed: abc\n", "run.yaml:3: seed: expected a whole number, found the text 'abc'");
        refused(TEXT + "seed: 1.5\n", "run.yaml:3: seed: expected a whole number, found 1.5");
        refused(
                "data: {kind: text}\nsteps: 1e5\n",
                "run.yaml:2: steps: expected a whole number, found 1e5; write 100000");
        refused(TEXT + "seed: 0x10\n", "run.yaml:3: seed: expected a whole number, found 0x10");
        refused(TEXT + "seed: \"1\"\n", "run.yaml:3: seed: expected a whole number, found the text '1'");
        refused(TEXT + "seed: [1]\n", "run.yaml:3: seed: expected a whole number, found a list");
        refused(TEXT + "name: 47\n", "run.yaml:3: name: expected text, found 47; put it in quotes: \"47\"");
        refused(TEXT + "name:\n", "run.yaml:3: name: expected text, found nothing");
        refused(
                TEXT + "telemetry: {norms: yes}\n",
                "run.yaml:3: telemetry.norms: expected true or false, found the text 'yes'");
        refused(
                TEXT + "optimizer: {lr: fast}\n",
                "run.yaml:3: optimizer.lr: expected a finite number, found the text 'fast'; allowed: 0 or more");
        refused(
                TEXT + "optimizer: {lr: {peak: 1}}\n",
                "run.yaml:3: optimizer.lr: expected a finite number, found keys below it; allowed: 0 or more");
        refused(TEXT + "eval: 10\n", "run.yaml:3: eval: expected keys below it (every, batches, shifts), found 10");
        refused(TEXT + "eval:\n", "run.yaml:3: eval: expected keys below it (every, batches, shifts), found nothing");
        refused(TEXT + "faults: none\n", "run.yaml:3: faults: expected a list (none: []), found the text 'none'");
        refused(
                "data: text\nsteps: 1\n",
                "run.yaml:1: data: expected keys below it, the first of them kind "
                        + "(modular, text, tokens, clusters, digits, control, gridworld, keyworld, external), found the text 'text'");
        refused("- steps\n", "run.yaml:1: expected keys and values such as 'steps: 1000', found a list");
        refused("steps\n", "run.yaml:1: expected keys and values such as 'steps: 1000', found text");
        refused("[a]: 1\n", "run.yaml:1: expected a key, found a list");
    }

    @Test
    void anInvalidChoiceNamesTheNearestAndAll() {
        refused(
                TEXT + "model: {activation: gleu}\n",
                "run.yaml:3: model.activation: expected one of gelu, gelu_tanh, relu, found 'gleu'; did you mean gelu?");
        refused(
                TEXT + "device: CUDA\n",
                "run.yaml:3: device: expected one of cpu, cuda, found 'CUDA'; did you mean cuda?");
        refused(
                "data: {kind: images}\nsteps: 1\n",
                "run.yaml:1: data.kind: expected one of modular, text, tokens, clusters, digits, control, gridworld, keyworld, external, found 'images'");
        refused(TEXT + "device:\n", "run.yaml:3: device: expected one of cpu, cuda, found nothing");
    }

    @Test
    void aValueOutOfRangeNamesTheRange() {
        refused("data: {kind: text}\nsteps: 0\n", "run.yaml:2: steps: 0 is out of range; allowed: 1 or more");
        refused(TEXT + "threads: 257\n", "run.yaml:3: threads: 257 is out of range; allowed: 1 to 256");
        refused(
                TEXT + "optimizer: {beta2: 1}\n",
                "run.yaml:3: optimizer.beta2: 1 is out of range; allowed: at least 0, less than 1");
        refused(
                TEXT + "optimizer: {lr: -1e-3}\n",
                "run.yaml:3: optimizer.lr: -1e-3 is out of range; allowed: 0 or more");
        refused(
                "data: {kind: modular, train_fraction: 1}\nsteps: 1\n",
                "run.yaml:1: data.train_fraction: 1 is out of range; allowed: more than 0, less than 1");
        refused(
                TEXT + "seed: 9223372036854775808\n",
                "run.yaml:3: seed: 9223372036854775808 is out of range; allowed: any finite number "
                        + "(and -9223372036854775808 to 9223372036854775807)");
        refused(
                TEXT + "eval: {batches: 2147483648}\n",
                "run.yaml:3: eval.batches: 2147483648 is out of range; allowed: 1 or more "
                        + "(and -2147483648 to 2147483647)");
    }

    @Test
    void aNumberThatIsNotFiniteIsRefused() {
        for (String value : new String[] {".nan", ".inf", "-.inf", "1e999"}) {
            refused(
                    TEXT + "optimizer: {lr: " + value + "}\n",
                    "run.yaml:3: optimizer.lr: expected a finite number, found " + value + "; allowed: 0 or more");
        }
    }

    @Test
    void aKeyGivenTwiceIsRefused() {
        refused(TEXT + "seed: 1\nseed: 2\n", "run.yaml:4: seed: given twice, first in line 3; remove one");
        refused(
                TEXT + "eval:\n  every: 1\n  every: 1\n",
                "run.yaml:5: eval.every: given twice, first in line 4; remove one");
    }

    @Test
    void anchorsAndTagsAreRefused() {
        refused(
                TEXT + "eval: &e {every: 1}\n",
                "run.yaml:3: the anchor '&e' is not allowed; write the value at each place");
        refused(TEXT + "eval: *e\n", "run.yaml:3:7: not valid YAML: found undefined alias e");
        refused(
                TEXT + "name: !!java.net.URL x\n",
                "run.yaml:3: the tag 'tag:yaml.org,2002:java.net.URL' is not allowed; write the plain value");
        refused(
                TEXT + "eval: !secret {every: 1}\n",
                "run.yaml:3: the tag '!secret' is not allowed; write the plain value");
    }

    @Test
    void brokenYamlNamesLineAndColumn() {
        refused("steps: 10\n data: x\n", "run.yaml:2:6: not valid YAML: ");
        refused("steps: [1, 2\n", "run.yaml:2:1: not valid YAML: ");
        refused("steps: 10\nname: \"a\n", "run.yaml:3:1: not valid YAML: ");
        refused("steps: 1\n\tseed: 2\n", "run.yaml:2:1: not valid YAML: ");
        refused("steps: 1\n---\nsteps: 2\n", "run.yaml:2:1: not valid YAML: expected a single document");
        refused("steps: 1\nname: a\u0007b\n", "run.yaml:2: not valid YAML: the character U+0007 is not allowed");
        refused("[".repeat(30) + "]".repeat(30), "run.yaml:1: not valid YAML: nested too deeply");
        refused("[".repeat(200_000), "run.yaml: not valid YAML: nested too deeply");
    }

    @Test
    void anEmptyFileIsRefused() {
        for (String empty : new String[] {"", "\n\n", "# nothing but a comment\n", "---\n", "null\n"}) {
            refused(empty, "run.yaml: empty; a run file gives at least data and steps, see docs/reference/run-file.md");
        }
    }

    @Test
    void aFileThatIsMissingOrAFolderIsRefused() {
        Path missing = folder.resolve("missing.yaml");
        assertThatThrownBy(() -> RunConfigReader.read(missing))
                .isInstanceOf(EpicenterException.class)
                .hasMessage(missing + ": no such file; expected a run file (YAML)");
        assertThatThrownBy(() -> RunConfigReader.read(folder))
                .isInstanceOf(EpicenterException.class)
                .hasMessage(folder + ": is a folder; expected a run file (YAML)");
    }

    @Test
    void aFileThatMayNotBeReadIsRefused() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret.yaml"), MODULAR);
        Assumptions.assumeTrue(
                Files.getFileStore(secret).supportsFileAttributeView("posix"), "needs POSIX permissions");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));
        Assumptions.assumeFalse(Files.isReadable(secret), "root reads every file");
        assertThatThrownBy(() -> RunConfigReader.read(secret))
                .isInstanceOf(EpicenterException.class)
                .hasMessage(secret + ": not readable; check its permissions");
    }

    @Test
    void aFileThatIsNotTextIsRefused() throws IOException {
        Path latin = Files.write(
                folder.resolve("latin.yaml"), "steps: 1\nname: caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> RunConfigReader.read(latin))
                .isInstanceOf(EpicenterException.class)
                .hasMessage(latin + ":2: not UTF-8 (byte 18); save the file as UTF-8");
        Path cut = Files.write(folder.resolve("cut.yaml"), new byte[] {'a', (byte) 0xC3});
        assertThatThrownBy(() -> RunConfigReader.read(cut)).hasMessageContaining("not UTF-8 (byte 1)");
        Path huge = Files.write(folder.resolve("huge.yaml"), new byte[(1 << 20) + 1]);
        assertThatThrownBy(() -> RunConfigReader.read(huge))
                .hasMessage(huge + ": 1048577 bytes is too large for a run file; check the path");
    }

    @Test
    void conflictingKeysAreRefused() {
        refused(
                TEXT + "model: {n_embd: 10, n_head: 4}\n",
                "run.yaml:3: model.n_head: 4 heads do not divide the width n_embd = 10; heads must be equally wide");
        refused(TEXT + "model: {n_embd: 10}\n", "run.yaml:3: model.n_head: 4 heads do not divide");
        refused(
                TEXT + "optimizer: {grad_accum_steps: 5}\n",
                "run.yaml:3: optimizer.grad_accum_steps: 5 micro-batches do not divide the 12 sequences of a step");
        refused(
                "steps: 1\ndata: {kind: modular, modulus: 47}\noptimizer: {grad_accum_steps: 5}\n",
                "run.yaml:3: optimizer.grad_accum_steps: 5 micro-batches do not divide the 1104 sequences of a step");
        refused(
                TEXT + "recovery:\n  skip: {min: 9, max: 5}\n",
                "run.yaml:4: recovery.skip.min: min = 9 is more than max = 5");
        refused(
                MODULAR + "model: {block_size: 4}\n",
                "run.yaml:3: model.block_size: modular arithmetic has sequences of 3 tokens (a, b, =), not 4; set it to 3");
        refused(
                "steps: 1\ndata: {kind: modular, operation: divide, modulus: 48}\n",
                "run.yaml:2: data.modulus: divide needs a prime modulus; 48 is not prime; the next prime is 53");
        refused(
                "steps: 1\ndata: {kind: modular, modulus: 2, train_fraction: 0.1}\n",
                "run.yaml:2: data.train_fraction: trains on 0 of 4 pairs; training and held-out pairs must each be at "
                        + "least one");
        refused(
                "steps: 1\ndata: {kind: modular, modulus: 47, batch_size: 1105}\n",
                "run.yaml:2: data.batch_size: 1105 is more than the 1104 training pairs; lower it, or set 0 for all of "
                        + "them");
        refused(
                TEXT + "schedule: {kind: cosine, warmup_steps: 20}\n",
                "run.yaml:3: schedule.warmup_steps: warm-up ends at step 20, after the cosine, which ends at step 10; "
                        + "use fewer warm-up steps or a longer decay");
        refused(
                TEXT + "schedule: {kind: cosine, warmup_steps: 2, min_lr: 1}\n",
                "run.yaml:3: schedule.min_lr: the cosine would increase the rate, from lr = 3.0E-4 to min_lr = 1.0; allowed: 0 to lr");
        refused(
                TEXT + "name: a/b\n",
                "run.yaml:3: name: 'a/b' is not a valid folder name; remove slashes, control characters and a leading dot");
        refused("steps: 1\ndata: {kind: text, files: [\"\"]}\n", "run.yaml:2: data.files: '' is not a valid path");
        refused("steps: 1\ndata: {kind: tokens, train: \"\"}\n", "run.yaml:2: data.train: '' is not a valid path");
    }

    @Test
    void detectorErrorsNameTheirLine() {
        refused(
                TEXT + "detector:\n  level_window: 200\n  noise_window: 100\n",
                "run.yaml:5: detector.noise_window must be ");
    }

    @Test
    void keptCheckpointsMustCoverTheRewindUnlessThePolicyIsNone() {
        String shortRing = TEXT + "checkpoint: {every: 50, keep: 3}\n";
        refused(
                shortRing,
                "run.yaml:3: checkpoint.keep: 3 checkpoints 50 steps apart do not reach back the 100 steps of "
                        + "recovery.rewind, with one interval for detecting a spike; keep at least 4");
        assertThat(RunConfigReader.read(TEXT + "checkpoint: {every: 50, keep: 4}\n", Path.of("run.yaml"))
                        .checkpoint()
                        .keep())
                .isEqualTo(4);
        assertThat(RunConfigReader.read(shortRing + "recovery: {policy: none}\n", Path.of("run.yaml"))
                        .checkpoint()
                        .keep())
                .isEqualTo(3);
    }

    @Test
    void faultsThatConflictWithTheRunAreRefused() {
        refused(
                TEXT + "optimizer: {kind: sgd}\nfaults: [{kind: changed_setting, at: 3, setting: beta2, value: 0.9}]\n",
                "run.yaml:4: faults[0].setting: the optimizer has only momentum");
        refused(
                TEXT + "faults: [{kind: changed_setting, at: 3, setting: momentum, value: 0.9}]\n",
                "run.yaml:3: faults[0].setting: the optimizer has the settings beta1 and beta2");
        refused(
                MODULAR + "faults: [{kind: marked_batches, from: 3, count: 1, token: 2}]\n",
                "run.yaml:3: faults[0].token: marked batches need text; data.kind must be text or tokens");
        refused(
                TEXT + "faults: [{kind: corrupt_moments, at: 3, moment: momentum, factor: 2}]\n",
                "run.yaml:3: faults[0].moment: the optimizer has the moments m and v");
        refused(
                MODULAR + "faults: [{kind: repeated_ngrams, from: 3, count: 1, period: 2}]\n",
                "run.yaml:3: faults[0].period: repeated n-grams need text; data.kind must be text or tokens");
        refused(
                TEXT + "faults: [{kind: repeated_ngrams, from: 3, count: 1, period: 99}]\n",
                "run.yaml:3: faults[0].period: the period 99 exceeds the 64 tokens of a sequence; lower it");
    }

    @Test
    void aModelThatCannotTrainOnTheDataIsRefused() {
        refused(
                MODULAR + "model: {kind: ngram}\n",
                "run.yaml:3: model.kind: ngram does not train on modular; gpt does");
        refused(TEXT + "model:\n  kind: mlp\n", "run.yaml:4: model.kind: mlp does not train on text; gpt or ngram do");
        refused(
                "steps: 10\ndata: {kind: clusters, samples: 9}\n",
                "run.yaml:2: data.batch_size: 128 is more than the 9 points; lower it");
        refused(
                "steps: 10\ndata: {kind: control, demonstrations: 1}\n",
                "run.yaml:2: data.batch_size: 128 is more than the 100 steps of the demonstrations; lower it");
        refused(
                "steps: 10\ndata: {kind: control}\nmodel: {kind: gpt}\n",
                "run.yaml:3: model.kind: gpt does not train on control; mlp does");
        refused(
                "steps: 10\ndata: {kind: gridworld, misspecified: 2}\n",
                "run.yaml:2: data.misspecified: 2 is out of range; allowed: 0 to 1");
        refused(
                "steps: 10\ndata: {kind: gridworld, reward: given}\n",
                "run.yaml:2: data.reward: expected one of innate, learned, utility, found 'given'");
        refused(
                "steps: 10\ndata: {kind: gridworld}\nmodel: {kind: gpt}\n",
                "run.yaml:3: model.kind: gpt does not train on gridworld; mlp does");
        refused(
                "steps: 10\ndata: {kind: keyworld}\nmodel: {kind: mlp}\n",
                "run.yaml:3: model.kind: mlp does not train on keyworld; gpt does");
        refused(
                "steps: 10\ndata: {kind: keyworld, size: 3}\n",
                "run.yaml:2: data.size: 3 is out of range; allowed: 4 to 12");
        refused(
                "steps: 10\ndata: {kind: keyworld, stage: rl}\n",
                "run.yaml:2: data.stage: expected one of play, demonstrations, reinforcement, found 'rl'");
        refused(
                "steps: 10\ndata: {kind: keyworld, horizon: 30}\n",
                "run.yaml:2: model.block_size: 48 positions do not hold an episode of 30 steps, each an observation and an"
                        + " action; set it to 60");
        refused(
                "steps: 10\ndata: {kind: keyworld}\noptimizer: {grad_accum_steps: 2}\n",
                "run.yaml:3: optimizer.grad_accum_steps: episodes have different lengths, so their batch is not divided"
                        + " into micro-batches; set it to 1");
        refused(
                "steps: 10\ndata: {kind: keyworld}\nfaults: [{kind: damaged_batches, from: 1, count: 1}]\n",
                "run.yaml:3: faults[0].from: episodes of a world with keys cannot be damaged; remove the fault");
        refused(
                "steps: 10\ndata: {kind: control, context: 65}\n",
                "run.yaml:2: data.context: 65 is out of range; allowed: 0 to 64");
        refused(
                "steps: 10\ndata: {kind: control}\neval: {shifts: true}\n",
                "run.yaml:3: eval.shifts: shifted inputs need points; data.kind must be clusters or digits");
    }

    private static void refused(String yaml, String message) {
        Throwable refusal = catchThrowable(() -> RunConfigReader.read(yaml, Path.of("run.yaml")));
        assertThat(refusal).isInstanceOf(EpicenterException.class).hasMessageStartingWith(message);
        assertThat(refusal.getMessage()).doesNotContain("\n");
    }

    @Test
    void aModelOrDataThatCannotFitIsRefused() {
        refused(
                MODULAR + "model: {n_embd: 2000000, n_head: 1}\n",
                "run.yaml:3: model.n_embd: the model has 4.80e+13 weights, more than the 2.1e9 that fit; lower it");
        refused(
                TEXT + "model: {kind: ngram, n_embd: 2147483647, block_size: 2147483647}\n",
                "run.yaml:3: model.n_embd: the model has ");
        refused(
                "data: {kind: clusters, features: 100000}\nsteps: 10\nmodel: {n_hidden: 2147483647}\n",
                "run.yaml:3: model.n_hidden: the model has ");
        refused(
                "data: {kind: clusters, features: 2147483647}\nsteps: 10\n",
                "run.yaml:1: data.features: the points have ");
    }
}
