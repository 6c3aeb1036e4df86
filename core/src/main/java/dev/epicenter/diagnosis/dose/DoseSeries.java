package dev.epicenter.diagnosis.dose;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;

/** A series of doses: what they change, and in which direction. */
public record DoseSeries(DoseTarget target, Direction direction) {

    /** The direction of a series of doses. */
    public enum Direction {
        LESS("less"),
        MORE("more"),
        TIGHTER("tighter"),
        LOOSER("looser"),
        /** A hyperparameter is set to the run file's value. */
        AS_CONFIGURED("as configured"),
        IN_FLOAT32("in float32"),
        IN_FLOAT64("in float64"),
        OFF("off");

        private final String words;

        Direction(String words) {
            this.words = words;
        }

        @JsonValue
        public String words() {
            return words;
        }
    }

    /** Inverts {@link #words}. */
    @JsonCreator
    static DoseSeries parse(String words) {
        return Arrays.stream(DoseTarget.values())
                .flatMap(
                        target -> Arrays.stream(Direction.values()).map(direction -> new DoseSeries(target, direction)))
                .filter(series -> series.words().equals(words))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + words + "' is not a series of doses"));
    }

    /** As displayed and in files: {@code weight_decay less}. */
    @JsonValue
    public String words() {
        return target.key() + " " + direction.words();
    }
}
