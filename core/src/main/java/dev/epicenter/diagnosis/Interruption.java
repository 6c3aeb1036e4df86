package dev.epicenter.diagnosis;

import dev.epicenter.EpicenterException;
import java.util.function.BooleanSupplier;

/** Whether the user gave up. */
record Interruption(BooleanSupplier requested) {
    boolean isRequested() {
        return requested.getAsBoolean();
    }

    /** @throws EpicenterException if so */
    void check() {
        if (isRequested()) {
            throw givenUp();
        }
    }

    /** What the user is told. */
    static EpicenterException givenUp() {
        return new EpicenterException("the diagnosis was interrupted; the replays that were finished are kept, and"
                + " the same command goes on from there");
    }
}
