package dev.epicenter.commands;

import dev.epicenter.EpicenterException;
import dev.epicenter.terminal.Interrupt;
import dev.epicenter.terminal.StatusLine;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Runs work with a status line on stderr that the user can cancel with Ctrl-C. The work keeps its finished parts. */
final class Interruptible {
    private Interruptible() {}

    /** Cancelable work. */
    interface Work<T> {
        /**
         * Runs the work.
         *
         * @param interrupted polled regularly; once true, the work must end soon
         * @throws EpicenterException if it fails or was interrupted
         */
        T run(StatusLine status, BooleanSupplier interrupted);
    }

    /**
     * Runs the work and returns its result.
     *
     * @param stopping the message when the user cancels
     * @return empty if the user canceled
     */
    static <T> Optional<T> run(String stopping, Work<T> work) {
        try (StatusLine status = StatusLine.onStderr();
                Interrupt interrupt = Interrupt.listen(() -> status.say("epicenter: " + stopping))) {
            try {
                return Optional.of(work.run(status, interrupt::requested));
            } catch (EpicenterException e) {
                if (!interrupt.requested()) {
                    throw e;
                }
                status.say("epicenter: " + e.getMessage());
                return Optional.empty();
            }
        }
    }
}
