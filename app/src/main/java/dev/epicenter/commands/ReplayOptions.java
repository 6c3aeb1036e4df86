package dev.epicenter.commands;

import dev.epicenter.diagnosis.replays.DiagnosisRequest;
import dev.epicenter.replay.ReplayRequest;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@code replay} and {@code diagnose} that say which steps are replayed. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ReplayOptions {
    /** The default horizon of both commands. */
    // Constants, because an annotation needs them; a test compares them with Effort.QUICK.
    static final long QUICK_HORIZON = 60;

    static final long QUICK_REWIND = 20;

    private static final long HORIZON = ReplayRequest.DEFAULT_HORIZON;

    @Option(
            names = "--horizon",
            paramLabel = "STEPS",
            description = "How many steps to replay, counted from the onset. Default: " + HORIZON
                    + "; with --effort quick " + QUICK_HORIZON + ".")
    private @Nullable Long horizon;

    @Option(
            names = "--rewind",
            paramLabel = "STEPS",
            description = "How many steps before the onset replays start: at least so many in 'replay' (default "
                    + ReplayRequest.DEFAULT_REWIND + "), at most in 'diagnose' (default "
                    + DiagnosisRequest.DEFAULT_REWIND + ", with --effort quick " + QUICK_REWIND + ").")
    private @Nullable Long rewind;

    @Mixin
    private CheckpointOption checkpoint;

    long horizon() {
        return horizon(HORIZON);
    }

    /** @param usual for where the user does not say */
    long horizon(long usual) {
        return horizon == null ? usual : horizon;
    }

    /** @param usual for where the user does not say */
    long rewind(long usual) {
        return rewind == null ? usual : rewind;
    }

    OptionalLong from() {
        return checkpoint.from();
    }

    boolean areGiven() {
        return horizon != null || rewind != null || from().isPresent();
    }
}
