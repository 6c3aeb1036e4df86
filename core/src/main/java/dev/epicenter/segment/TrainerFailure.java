package dev.epicenter.segment;

import com.fasterxml.jackson.annotation.JsonAlias;
import dev.epicenter.EpicenterException;
import java.io.Serial;

/** The failure of a trainer, as a one-line message. */
public final class TrainerFailure extends EpicenterException {
    @Serial
    private static final long serialVersionUID = 1;

    /** The kind of failure. */
    public enum Kind {
        /** Its process ended early. A restart may succeed. */
        CRASHED,
        /** It made no step for too long and was killed. A restart may succeed. */
        HUNG,
        /** Its program cannot start, such as a SyntaxError or a missing module. A restart would fail again. */
        NOT_STARTED,
        /** It violates the protocol. A restart would fail again. */
        @JsonAlias("mistaken") // in timelines of earlier versions
        PROTOCOL_ERROR
    }

    private final Kind kind;

    public TrainerFailure(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** Whether a restart may succeed. */
    public boolean passing() {
        return kind == Kind.CRASHED || kind == Kind.HUNG;
    }
}
