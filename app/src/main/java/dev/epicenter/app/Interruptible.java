package dev.epicenter.app;

import dev.epicenter.EpicenterException;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Work that is watched on stderr, and that the user may ask to be given up: what is finished is kept by whoever does it. */
final class Interruptible {
    private Interruptible() {}

    /** The work. */
    interface Work<T> {
        /**
         * Does it.
         *
         * @param interrupted asked now and then; once true, the work is to end soon
         * @throws EpicenterException where it fails, or was interrupted
         */
        T run(StatusLine status, BooleanSupplier interrupted);
    }

    /**
     * What the work comes to.
     *
     * @param stopping what is said when the user asks
     * @return empty where the user gave up
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
