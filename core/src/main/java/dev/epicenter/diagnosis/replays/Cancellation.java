package dev.epicenter.diagnosis.replays;

import dev.epicenter.EpicenterException;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Cancellation of a diagnosis by the user. */
public record Cancellation(BooleanSupplier requested) {
    public boolean isRequested() {
        return requested.getAsBoolean();
    }

    /** @throws EpicenterException if the user canceled */
    public void check() {
        if (isRequested()) {
            throw abandoned();
        }
    }

    /**
     * The result of {@code training}.
     *
     * @throws EpicenterException if the user canceled, also while a trainer waited for steps elsewhere
     */
    public <T> T unlessCanceled(Supplier<T> training) {
        try {
            T result = training.get();
            check();
            return result;
        } catch (CancellationException stopped) {
            // A trainer that waits for steps elsewhere cannot stop at one.
            throw abandoned();
        }
    }

    /** The error that the user sees. */
    static EpicenterException abandoned() {
        return new EpicenterException("the diagnosis was interrupted; finished replays are kept; run the same command"
                + " again to continue");
    }
}
