package dev.epicenter.log.scan;

import dev.epicenter.log.format.Row;
import dev.epicenter.log.format.RowSink;
import dev.epicenter.log.format.SkippedSteps;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Distributes the values of rows to the scanned series, and checks the gradient norms beside them. */
public final class SeriesCollector implements RowSink {
    private static final int MOST_NOTES = 20;

    private final SeriesSelector choice;
    private final SeriesListener listener;
    private final Map<String, Use> uses = new HashMap<>();
    private final Map<String, SeriesGroup> groups = new LinkedHashMap<>();
    private final RunSeparator runs = new RunSeparator(this::distribute);
    private boolean separates;
    private boolean namesMetrics;
    private final List<String> notes = new ArrayList<>();
    private final List<String> ignored = new ArrayList<>();
    private final KeyCache<Use> wanted = new KeyCache<>(this::find);
    private final KeyCache<Use> ofRow = new KeyCache<>(this::find);
    private final List<Finding> findings = new ArrayList<>();
    private final FirstStep firstStep = new FirstStep();
    private final LossesBesideGradient beside = new LossesBesideGradient();
    private boolean hasGradients;
    private boolean hasMicroBatches;
    private long moreNotes;

    /** The use of a key, with its series if it is a metric, or its check if it is a gradient norm. */
    private record Use(KeyUse use, Optional<SeriesGroup> group, Optional<GradientNorm> gradient) {}

    public SeriesCollector(SeriesSelector choice) {
        this(choice, (metric, unit, change, event) -> {});
    }

    public SeriesCollector(SeriesSelector choice, SeriesListener listener) {
        this.choice = choice;
        this.listener = new SeriesListener() {
            @Override
            public void onEvent(String metric, StepUnit unit, Change change, SeriesEvent event) {
                listener.onEvent(metric, unit, change, event);
            }

            @Override
            public void onFinding(Finding finding) {
                findings.add(finding);
                listener.onFinding(finding);
            }

            @Override
            public void onFindingChanged(Finding before, Finding now) {
                findings.replaceAll(finding -> finding == before ? now : finding);
            }
        };
    }

    @Override
    public boolean wants(String key) {
        return wanted.next(key).use().isWanted();
    }

    private Use find(String key) {
        Use known = uses.get(key);
        if (known != null) {
            return known;
        }
        KeyUse kind = KeyUse.of(key, choice);
        separates |= kind.isRun();
        hasGradients |= kind.isGradient();
        hasMicroBatches |= kind.isMicroBatch();
        if (!kind.isMetric()) {
            ignored.add(key);
        }
        Use use = new Use(
                kind,
                kind.isMetric() ? Optional.of(group(key)) : Optional.empty(),
                kind.isGradient() ? Optional.of(new GradientNorm(key)) : Optional.empty());
        uses.put(key, use);
        return use;
    }

    private SeriesGroup group(String metric) {
        SeriesGroup group = new SeriesGroup(label -> new SeriesBuilder(
                metric,
                () -> label.name(metric, runs.telling()),
                choice,
                heard(metric),
                () -> training(metric, label)));
        groups.put(metric, group);
        return group;
    }

    /** A substitute is not reported where there is a loss. */
    private SeriesListener heard(String metric) {
        return isSubstitute(metric)
                ? (name, unit, change, event) -> {
                    if (!hasLoss()) {
                        listener.onEvent(name, unit, change, event);
                    }
                }
                : listener;
    }

    private boolean isSubstitute(String metric) {
        return KeyUse.isSubstitute(metric, choice);
    }

    private boolean hasLoss() {
        return groups.entrySet().stream()
                .anyMatch(group -> !isSubstitute(group.getKey())
                        && group.getValue().all().values().stream().anyMatch(series -> !series.isEmpty()));
    }

    @Override
    public boolean isMetric(String key) {
        return find(key).group().isPresent();
    }

    @Override
    public boolean wantsText(String key) {
        namesMetrics |= SeriesNames.isMetricName(key);
        separates |= RunSeparator.isKey(key);
        return KeyUse.wantsText(key);
    }

    @Override
    public void row(Row row) {
        wanted.restart();
        if (namesMetrics) {
            nameValue(row);
        }
        if (hasMicroBatches) {
            numberPart(row);
        }
        firstStep.add(row, choice);
        if (separates) {
            runs.accept(row);
        } else {
            distribute(row, RunLabel.NONE);
        }
    }

    /** Gives the value of a row that names its metric that name. */
    private static void nameValue(Row row) {
        for (int i = 0; i < row.textCount(); i++) {
            if (SeriesNames.isMetricName(row.textKey(i))) {
                for (int at = 0; at < row.size(); at++) {
                    if (SeriesNames.isValue(row.key(at))) {
                        row.rename(at, row.text(i));
                    }
                }
            }
        }
    }

    /** Says that a row with the number of a micro-batch is one of several of its step. */
    private static void numberPart(Row row) {
        for (int i = 0; i < row.size(); i++) {
            if (SeriesNames.isMicroBatch(row.key(i)) && row.value(i) >= 0) {
                row.part((long) row.value(i));
            }
        }
    }

    private void distribute(Row row, RunLabel run) {
        boolean broken = hasGradients && isGradientBroken(row);
        ofRow.restart();
        @Nullable SeriesBuilder stepped = null;
        for (int i = 0; i < row.size(); i++) {
            Optional<SeriesGroup> group = ofRow.next(row.key(i)).group();
            if (group.isPresent() && row.form(i) != Row.Form.COUNT) {
                SeriesBuilder series = group.get().of(run);
                if (series.isEmpty()) {
                    meanOf(row, row.key(i)).ifPresent(series::setMeanOf);
                }
                series.add(row, i, Double.isNaN(row.value(i)) && isBesideSparse(row, run), broken);
                stepped = series;
            }
        }
        if (broken) {
            for (SeriesBuilder loss : beside.missing(row)) {
                loss.addLeftOut(row);
                stepped = loss;
            }
        }
        if (hasGradients) {
            checkGradients(row, run, stepped);
        }
    }

    /** Whether a gradient norm is not finite, and not the overflow of a skipped step. */
    private boolean isGradientBroken(Row row) {
        boolean isNan = false;
        boolean isInfinite = false;
        boolean isSkipped = false;
        ofRow.restart();
        for (int i = 0; i < row.size(); i++) {
            Use use = ofRow.next(row.key(i));
            isSkipped |= use.use().isSkippedSteps() && row.value(i) > 0;
            if (use.gradient().isPresent() && use.gradient().get().isBroken(row.value(i), row.form(i))) {
                isNan |= Double.isNaN(row.value(i));
                isInfinite |= Double.isInfinite(row.value(i));
            }
        }
        return SkippedSteps.isLossBroken(isNan, isInfinite, isSkipped);
    }

    /** @param stepped a series with a value in this row */
    private void checkGradients(Row row, RunLabel run, @Nullable SeriesBuilder stepped) {
        ofRow.restart();
        for (int i = 0; i < row.size(); i++) {
            Optional<GradientNorm> gradient = ofRow.next(row.key(i)).gradient();
            if (gradient.isPresent()) {
                boolean isBroken = gradient.get().isBroken(row.value(i), row.form(i));
                gradient.get()
                        .add(
                                row.value(i),
                                row.form(i),
                                stepped == null ? stepOf(row) : stepped.last(),
                                () -> stepped == null ? StepUnit.STEP : stepped.unit())
                        .ifPresent(listener::onFinding);
                if (!isBroken) {
                    beside.add(row, key -> find(key).group().map(group -> group.of(run)));
                }
            }
        }
    }

    /** The step of a row without a scanned series. */
    private long stepOf(Row row) {
        return new StepRules(choice).next(row).orElse(0);
    }

    /** The loss in {@code row} whose running mean {@code key} is, by their names. */
    private Optional<String> meanOf(Row row, String key) {
        Optional<String> averaged = MetricNames.averaged(key);
        for (int i = 0; averaged.isPresent() && i < row.size(); i++) {
            if (find(row.key(i)).group().isPresent()
                    && row.key(i).toLowerCase(Locale.ROOT).equals(averaged.get())) {
                return Optional.of(row.key(i));
            }
        }
        return Optional.empty();
    }

    /** The training loss that belongs to the loss {@code evaluation} of a run. */
    private Optional<SeriesBuilder> training(String evaluation, RunLabel run) {
        String key = MetricNames.withoutSplit(evaluation);
        List<SeriesBuilder> losses = groups.values().stream()
                .flatMap(group -> Optional.ofNullable(group.all().get(run)).stream())
                .filter(series -> series.role() == SeriesRole.TRAINING || series.role() == SeriesRole.SUM)
                .filter(series -> !series.isEmpty())
                .toList();
        return losses.stream()
                .filter(series -> series.keyWithoutSplit().equals(key))
                .findFirst()
                .or(() -> losses.stream().findFirst());
    }

    private boolean isBesideSparse(Row row, RunLabel run) {
        for (int i = 0; i < row.size(); i++) {
            Optional<SeriesGroup> group = find(row.key(i)).group();
            if (group.isPresent()
                    && !Double.isNaN(row.value(i))
                    && group.get().of(run).isSparse()) {
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
     * The series in the order of their roles, training losses first. A sum is a training loss, unless the log has losses
     * that need not decrease.
     */
    List<ScannedSeries> series() {
        runs.finish();
        runs.notes().forEach(this::note);
        boolean surrogates = groups.keySet().stream().anyMatch(SeriesNames::isSurrogate);
        List<SeriesBuilder> all = all();
        boolean allNan = all.stream().allMatch(SeriesBuilder::isEmpty);
        return all.stream()
                .filter(series -> !series.isEmpty() || allNan && series.isAllNan())
                .sorted(Comparator.comparingInt(series -> rank(series.role(), surrogates)))
                .map(SeriesBuilder::finish)
                .toList();
    }

    private List<SeriesBuilder> all() {
        boolean loss = hasLoss();
        return groups.entrySet().stream()
                .filter(group -> !loss || !isSubstitute(group.getKey()))
                .flatMap(group -> group.getValue().all().values().stream())
                .toList();
    }

    /** The series that have points, with their newest steps. */
    public Map<String, Long> newest() {
        Map<String, Long> newest = new LinkedHashMap<>();
        all().stream().filter(series -> !series.isEmpty()).forEach(series -> newest.put(series.name(), series.last()));
        return newest;
    }

    private static int rank(SeriesRole role, boolean surrogates) {
        return role == SeriesRole.SUM && !surrogates ? SeriesRole.TRAINING.ordinal() : role.ordinal();
    }

    /** What stops training first; otherwise in the order in which they were found. */
    List<Finding> findings() {
        return findings.stream()
                .sorted(Comparator.comparing(finding -> !finding.stopsTraining()))
                .toList();
    }

    /** The step at which the log begins, with or without a scanned series; empty if unknown. */
    OptionalLong firstStep() {
        return firstStep.step();
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
                .filter(metric -> groups.keySet().stream().noneMatch(name -> SeriesSelector.fits(metric, name)))
                .toList();
    }

    /** The names of the metrics that are not scanned. */
    public List<String> ignored() {
        return List.copyOf(ignored);
    }
}
