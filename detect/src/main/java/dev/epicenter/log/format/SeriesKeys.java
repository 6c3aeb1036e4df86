package dev.epicenter.log.format;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The series that the values of a log belong to, by split and printed name. */
final class SeriesKeys {
    private final RowSink sink;
    private final Map<Split, Map<String, Key>> keys = new EnumMap<>(Split.class);
    private final Map<String, Key> wanted = new HashMap<>();
    /** Losses without the word, and the data that they are measured on. */
    private final Map<String, Split> implicit = new HashMap<>();
    /** The data on which the log has a metric whose name says what it is. */
    private final Set<Split> named = EnumSet.noneOf(Split.class);

    SeriesKeys(RowSink sink) {
        this.sink = sink;
    }

    /** The name of a series, and whether it is scanned. */
    record Key(String name, boolean wanted, boolean metric, KeyRows rows) {
        private Key without() {
            return new Key(name, false, false, rows);
        }
    }

    /** Notes a name: some count only where others are absent. */
    void note(Split split, String name) {
        of(split, name);
    }

    /**
     * The series of a line's value.
     *
     * @param section the data that a line above names; a line without a step and a split of its own belongs to it
     */
    Key of(LineFields fields, int i, @Nullable Split section) {
        Split split = fields.split(i);
        if (split == Split.TRAIN && section != null && !fields.hasStep() && !hasOwnSplit(fields.name(i))) {
            split = section;
        }
        Key key = of(split, fields.name(i));
        return key.wanted() && isSuperseded(key) ? key.without() : key;
    }

    Key of(Split split, String name) {
        Map<String, Key> ofSplit = keys.computeIfAbsent(split, any -> new HashMap<>());
        Key known = ofSplit.get(name);
        if (known == null) {
            known = find(split, name);
            ofSplit.put(name, known);
        }
        return known;
    }

    /** The series of this name, which is scanned. */
    Key named(String name) {
        return wanted.computeIfAbsent(name, any -> new Key(name, true, sink.isMetric(name), new KeyRows()));
    }

    private Key find(Split split, String name) {
        String plain = split.of(name);
        // In a table rmse stands for a loss if there is none; in console text it is one.
        boolean isImplicit = ImplicitLosses.isError(name) && sink.wants(split.of(ImplicitLosses.named(name)));
        if (sink.wants(plain) && !isImplicit) {
            if (sink.isMetric(plain)) {
                named.add(ownSplit(split, name));
            }
            return named(plain);
        }
        if (ImplicitLosses.contains(name)) {
            String loss = split.of(ImplicitLosses.named(name));
            implicit.put(loss, ownSplit(split, name));
            return sink.wants(loss) ? named(loss) : new Key(loss, false, false, new KeyRows());
        }
        return new Key(plain, false, false, new KeyRows());
    }

    /** A loss without the word does not count beside one with it, on the same or on training data. */
    private boolean isSuperseded(Key key) {
        Split split = implicit.get(key.name());
        return split != null && (named.contains(split) || named.contains(Split.TRAIN));
    }

    private static Split ownSplit(Split split, String name) {
        return Label.of(name).split().orElse(split);
    }

    private static boolean hasOwnSplit(String name) {
        return Label.of(name).split().isPresent();
    }
}
