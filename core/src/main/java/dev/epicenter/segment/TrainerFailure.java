package dev.epicenter.segment;

import dev.epicenter.EpicenterException;
import java.io.Serial;

/** A trainer that stopped for a reason of its own, in one line. */
public final class TrainerFailure extends EpicenterException {
    @Serial
    private static final long serialVersionUID = 1;

    /** What kind of failure. */
    public enum Kind {
        /** Its process ended before its time; the next may not. */
        CRASHED,
        /** It made no step for too long and was killed; the next may not. */
        HUNG,
        /** It does not do what it was asked for, and would not the next time. */
        MISTAKEN
    }

    private final Kind kind;

    public TrainerFailure(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** Whether it is worth starting it again. */
    public boolean passing() {
        return kind != Kind.MISTAKEN;
    }
}
