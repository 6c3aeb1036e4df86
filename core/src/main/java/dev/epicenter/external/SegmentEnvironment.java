package dev.epicenter.external;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The variables that Epicenter adds to the environment of a segment. */
final class SegmentEnvironment {
    private SegmentEnvironment() {}

    /**
     * The variables of a segment.
     *
     * @param protocol those of the protocol
     * @param slot an assignment such as {@code CUDA_VISIBLE_DEVICES=0}
     */
    static Map<String, String> of(Map<String, String> protocol, Optional<String> slot) {
        Map<String, String> all = new TreeMap<>(protocol);
        slot.ifPresent(assignment -> put(all, assignment));
        return all;
    }

    /** Loggers of a replay write to its own folder, or nothing: a replay is no run of the user's. */
    static Map<String, String> withoutLoggers(Map<String, String> environment, Path out) {
        Map<String, String> all = new TreeMap<>(environment);
        all.put("EPICENTER_LOGGERS", out.toAbsolutePath().toString()); // for the Python adapter
        all.put("WANDB_MODE", "offline");
        all.put("WANDB_DIR", out.toAbsolutePath().toString());
        // In {out}, where the log of a script may be looked for.
        all.put(
                "TENSORBOARD_LOGGING_DIR",
                out.resolve(TemplateProtocol.OUT)
                        .resolve("tensorboard")
                        .toAbsolutePath()
                        .toString());
        all.put(
                "MLFLOW_TRACKING_URI",
                out.resolve("mlruns").toAbsolutePath().toUri().toString());
        all.put("COMET_MODE", "disabled");
        all.put("NEPTUNE_MODE", "debug");
        all.put("SWANLAB_MODE", "disabled");
        all.put("CLEARML_OFFLINE_MODE", "1");
        return all;
    }

    private static void put(Map<String, String> environment, String assignment) {
        int equals = assignment.indexOf('=');
        environment.put(
                equals < 0 ? assignment : assignment.substring(0, equals),
                equals < 0 ? "" : assignment.substring(equals + 1));
    }
}
