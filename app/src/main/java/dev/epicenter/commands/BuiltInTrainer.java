package dev.epicenter.commands;

import dev.epicenter.config.RunConfig;
import dev.epicenter.segment.Trainer;
import dev.epicenter.terminal.StatusLine;
import dev.epicenter.torch.TorchTrainer;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Creates the built-in trainer: with libtorch from the class path if it is there, and from the cache otherwise. */
final class BuiltInTrainer {
    /** One class for the whole process, because a native library can be loaded only once. */
    private static @Nullable Class<? extends Trainer> loaded;

    private BuiltInTrainer() {}

    /**
     * The built-in trainer of a run.
     *
     * @param base the folder for relative paths of the run file
     * @throws dev.epicenter.EpicenterException if data is missing, empty or too short, the device is not available, or
     *     libtorch cannot be downloaded
     */
    static Trainer create(RunConfig config, Path base) {
        if (LibtorchJars.onClassPath()) {
            return new TorchTrainer(config, base);
        }
        try {
            return downloaded().getConstructor(RunConfig.class, Path.class).newInstance(config, base);
        } catch (InvocationTargetException failure) {
            if (failure.getCause() instanceof RuntimeException own) {
                throw own;
            }
            if (failure.getCause() instanceof Error own) {
                throw own;
            }
            throw new IllegalStateException(failure);
        } catch (ReflectiveOperationException incomplete) {
            throw new IllegalStateException(incomplete);
        }
    }

    /** Downloads the libraries on first use, and loads the trainer with them. */
    private static synchronized Class<? extends Trainer> downloaded() {
        Class<? extends Trainer> type = loaded;
        if (type == null) {
            try (StatusLine status = StatusLine.onStderr()) {
                // Never closed: the trainer's classes are loaded from it as long as the process runs.
                LibtorchLoader loader = new LibtorchLoader(LibtorchJars.ofUser().get(LibtorchJars.platform(), status));
                type = Class.forName("dev.epicenter.torch.TorchTrainer", true, loader)
                        .asSubclass(Trainer.class);
            } catch (ClassNotFoundException incomplete) {
                throw new IllegalStateException(incomplete);
            }
            loaded = type;
        }
        return type;
    }
}
