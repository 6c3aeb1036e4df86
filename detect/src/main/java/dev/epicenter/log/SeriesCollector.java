package dev.epicenter.log;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Distributes the values of rows to the scanned series. */
final class SeriesCollector implements RowSink {
    private static final int MOST_NOTES = 20;

    private final SeriesSelector choice;
    private final SeriesListener listener;
    private final Map<String, Use> uses = new HashMap<>();
    private final Map<String, SeriesBuilder> columns = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();
    private final List<String> ignored = new ArrayList<>();
    private long moreNotes;

    /** The use of a key. */
    private record Use(boolean wanted, Optional<SeriesBuilder> column) {}

    SeriesCollector(SeriesSelector choice) {
        this(choice, (metric, change, event) -> {});
    }

    SeriesCollector(SeriesSelector choice, SeriesListener listener) {
        this.choice = choice;
        this.listener = listener;
    }

    @Override
    public boolean wants(String key) {
        return use(key).wanted();
    }

    private Use use(String key) {
        Use known = uses.get(key);
        if (known != null) {
            return known;
        }
        boolean taken = choice.takes(key);
        boolean step = choice.step().map(s -> SeriesSelector.fits(s, key)).orElse(SeriesNames.stepRank(key) >= 0);
        boolean x = choice.x().filter(name -> SeriesSelector.fits(name, key)).isPresent();
        Optional<SeriesBuilder> column =
                taken ? Optional.of(new SeriesBuilder(key, choice, listener)) : Optional.empty();
        column.ifPresent(made -> columns.put(key, made));
        if (!taken) {
            ignored.add(key);
        }
        Use use = new Use(taken || step || x, column);
        uses.put(key, use);
        return use;
    }

    @Override
    public void row(Row row) {
        for (int i = 0; i < row.size(); i++) {
            Optional<SeriesBuilder> column = use(row.key(i)).column();
            if (column.isPresent()) {
                column.get().add(row, i, Double.isNaN(row.value(i)) && isBesideSparse(row));
            }
        }
    }

    private boolean isBesideSparse(Row row) {
        for (int i = 0; i < row.size(); i++) {
            Optional<SeriesBuilder> column = use(row.key(i)).column();
            if (column.isPresent() && column.get().isSparse() && !Double.isNaN(row.value(i))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void note(String sentence) {
        if (notes.size() < MOST_NOTES) {
            notes.add(sentence);
        } else {
            moreNotes++;
        }
    }

    /**
     * The series, training losses first. Among these, losses that need not decrease, and sums that include one, are
     * last.
     */
    List<ScannedSeries> series() {
        boolean surrogates = columns.keySet().stream().anyMatch(SeriesNames::isSurrogate);
        return columns.values().stream()
                .filter(column -> !column.isEmpty())
                .sorted(Comparator.comparingInt(column -> rank(column.metric(), surrogates)))
                .map(SeriesBuilder::finish)
                .toList();
    }

    /** The series that have points, with their newest steps. */
    Map<String, Long> newest() {
        Map<String, Long> newest = new LinkedHashMap<>();
        columns.forEach((metric, column) -> {
            if (!column.isEmpty()) {
                newest.put(metric, column.last());
            }
        });
        return newest;
    }

    private static int rank(String name, boolean surrogates) {
        if (SeriesNames.isEvaluation(name)) {
            return 3;
        }
        return SeriesNames.isSurrogate(name) ? 2 : surrogates && SeriesNames.isSum(name) ? 1 : 0;
    }

    List<String> notes() {
        List<String> all = new ArrayList<>(notes);
        if (moreNotes > 0) {
            all.add("and " + moreNotes + " more of this kind");
        }
        return all;
    }

    /** Whether a key of the log matches the requested step; true if none was requested. */
    boolean hasRequestedStep() {
        return choice.step().isEmpty()
                || uses.keySet().stream()
                        .anyMatch(key -> SeriesSelector.fits(choice.step().orElseThrow(), key));
    }

    /** All keys of the log. */
    List<String> keys() {
        return uses.keySet().stream().sorted().toList();
    }

    /** The requested series that the log does not have. */
    List<String> missing() {
        return choice.metrics().stream()
                .filter(metric -> columns.keySet().stream().noneMatch(name -> SeriesSelector.fits(metric, name)))
                .toList();
    }

    List<String> ignored() {
        return List.copyOf(ignored);
    }
}
