package dev.epicenter.diagnosis;

import dev.epicenter.EpicenterException;
import java.util.function.BooleanSupplier;

/** Cancellation of a diagnosis by the user. */
record Cancellation(BooleanSupplier requested) {
    boolean isRequested() {
        return requested.getAsBoolean();
    }

    /** @throws EpicenterException if the user canceled */
    void check() {
        if (isRequested()) {
            throw abandoned();
        }
    }

    /** The error that the user sees. */
    static EpicenterException abandoned() {
        return new EpicenterException("the diagnosis was interrupted; finished replays are kept; run the same command"
                + " again to continue");
    }
}
