package dev.epicenter.intervention;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The interventions of one arm, in the order they are applied. In files they are one text, as on the command line: {@code
 * weight_decay=0,lr=x0.5}; the empty text is no intervention.
 */
public record Interventions(List<Intervention> list) {
    public static final Interventions NONE = new Interventions(List.of());

    public Interventions {
        list = List.copyOf(list);
    }

    public static Interventions of(Intervention... interventions) {
        return new Interventions(List.of(interventions));
    }

    /**
     * Parses a text of {@link #text}.
     *
     * @throws dev.epicenter.EpicenterException if it is not valid; one line
     */
    @JsonCreator
    public static Interventions parse(String text) {
        return text.isEmpty() ? NONE : new Interventions(InterventionParser.parse(text));
    }

    /** As on the command line and in files. */
    @JsonValue
    public String text() {
        return Intervention.text(list);
    }

    /** These, and then {@code more}. */
    public Interventions and(Interventions more) {
        List<Intervention> all = new ArrayList<>(list);
        all.addAll(more.list);
        return new Interventions(all);
    }

    /** These, and then {@code more}. */
    public Interventions and(Intervention more) {
        return and(of(more));
    }

    public boolean isEmpty() {
        return list.isEmpty();
    }

    public Stream<Intervention> stream() {
        return list.stream();
    }

    /** As in messages: {@link #text}. */
    @Override
    public String toString() {
        return text();
    }
}
