package dev.epicenter.external;

import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** {@code untouched.py}: a training script without an adapter, started from a command template. */
final class UntouchedProgram {
    private UntouchedProgram() {}

    /**
     * A run of it in {@code folder}.
     *
     * @param more lines of the run file
     * @param faults options of the script
     */
    static RunConfig run(Path folder, long steps, long every, String more, String faults) {
        return run(folder, steps, every, more, faults, "");
    }

    /** @param keys more keys of the section trainer, lines */
    static RunConfig run(Path folder, long steps, long every, String more, String faults, String keys) {
        Path script = script(folder);
        String command = "python3 '" + script + "' --out {out} --resume {checkpoint} --steps {steps} --every {every}"
                + " --skip {skip} {overrides} --seed={seed} " + faults;
        return command(folder, steps, every, more, command, keys);
    }

    /** A run of any command. */
    static RunConfig command(Path folder, long steps, long every, String more, String command, String keys) {
        String yaml = """
            name: untouched
            steps: %d
            checkpoint: {every: %d, keep: 8}
            optimizer: {kind: adamw, lr: 0.02, weight_decay: 0.01}
            %s
            trainer:
              command: "%s"
              folder: "%s"
              grace: 5
              overrides: {lr: "--lr {value}", weight_decay: "--weight-decay={value}"}
              data_seed: "--data-seed {value}"
              %s
              %s
            """.formatted(
                        steps,
                        every,
                        more,
                        command.replace("\"", "\\\""),
                        folder,
                        keys.contains("checkpoints:") ? keys : "checkpoints: {files: ckpt_*.json}\n  " + keys,
                        keys.contains("silence:") ? "" : "silence: 20");
        return RunConfigReader.read(yaml, Path.of("untouched.yaml"));
    }

    /** The script, in {@code folder}. */
    static Path script(Path folder) {
        Path script = folder.resolve("un touched.py");
        try (InputStream in = UntouchedProgram.class.getResourceAsStream("/external/untouched.py")) {
            Files.write(script, Objects.requireNonNull(in).readAllBytes());
            return script;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
