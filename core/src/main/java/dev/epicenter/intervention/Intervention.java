package dev.epicenter.intervention;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.epicenter.EpicenterException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One change to a segment, in force from its first step to its last. There are five families, and each type carries the facts
 * that others need: its text, whether it is a sham, what it changes. {@link InterventionParser} reads the text; nothing else
 * parses it.
 */
public sealed interface Intervention
        permits HyperparameterChange, StateChange, DataChange, PrecisionChange, TrainableChange {

    /** What is changed, as in front of {@code =}: {@code weight_decay}, {@code lr@h.0.*}, {@code jitter}. */
    String key();

    /** The change, as after {@code =}: {@code x0.5}, {@code 1e-6:3}. */
    String value();

    /** As on the command line and in files: {@code weight_decay=x0.5}. {@link InterventionParser#parse} inverts it. */
    @JsonValue
    default String text() {
        return key() + "=" + value();
    }

    /**
     * Parses the text of one intervention.
     *
     * @throws EpicenterException if it is not valid, or is none or several; one line
     */
    @JsonCreator
    static Intervention parse(String text) {
        List<Intervention> parsed = InterventionParser.parse(text);
        if (parsed.size() != 1) {
            throw new EpicenterException("'" + text + "': expected one intervention");
        }
        return parsed.get(0);
    }

    /** The texts of several, joined by commas: an arm as it is typed and named. */
    static String text(List<Intervention> interventions) {
        return interventions.stream().map(Intervention::text).collect(Collectors.joining(","));
    }

    /** What is changed, without the tensors that it is changed in: {@code lr} for {@code lr@h.0.*}. */
    default String name() {
        int at = key().indexOf('@');
        return at < 0 ? key() : key().substring(0, at);
    }

    /** Whether the change is meaningless by construction, as in sham surgery. */
    default boolean sham() {
        return false;
    }

    /** Calls the method of the family that this belongs to. */
    <R> R accept(Families<R> families);

    /** What to do with each family. A new family does not compile before every user has an answer. */
    interface Families<R> {
        R hyperparameter(HyperparameterChange change);

        R state(StateChange change);

        R data(DataChange change);

        R precision(PrecisionChange change);

        R trainable(TrainableChange change);
    }
}
