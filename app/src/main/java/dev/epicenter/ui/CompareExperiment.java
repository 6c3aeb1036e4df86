package dev.epicenter.ui;

import dev.epicenter.config.ConfigEntries;
import dev.epicenter.diagnosis.verdict.Diagnosis;
import dev.epicenter.report.Damaged;
import dev.epicenter.report.Diagnoses;
import dev.epicenter.report.DiagnosisPage;
import dev.epicenter.report.DiagnosisView;
import dev.epicenter.report.ExperimentView;
import dev.epicenter.report.ExperimentView.ArmView;
import dev.epicenter.report.Experiments;
import dev.epicenter.report.LiveSeries;
import dev.epicenter.report.LiveSeries.Alignment;
import dev.epicenter.report.ReplayCurve;
import io.javalin.http.NotFoundResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The replays and the diagnosis of a spike on the compare page. Its name is that of the folder of the experiment:
 * {@code RUN/experiments/spike-1}. Its loss is the control's; each arm is a further metric.
 */
final class CompareExperiment {
    private static final String FOLDER = "experiments/spike-";
    private static final Pattern NUMBER = Pattern.compile("[1-9]\\d{0,8}");

    private CompareExperiment() {}

    /** @param run its name in the served folder */
    record Name(String run, int spike) {
        /** Empty for the name of something else. */
        static Optional<Name> parse(String text) {
            int folder = text.lastIndexOf(FOLDER);
            String run = folder < 0 ? "" : text.substring(0, folder);
            String number = folder < 0 ? "" : text.substring(folder + FOLDER.length());
            if (!NUMBER.matcher(number).matches() || !run.isEmpty() && (run.length() < 2 || !run.endsWith("/"))) {
                return Optional.empty();
            }
            return Optional.of(
                    new Name(run.isEmpty() ? "." : run.substring(0, run.length() - 1), Integer.parseInt(number)));
        }

        @Override
        public String toString() {
            return (run.equals(".") ? "" : run + "/") + "experiments/spike-" + spike;
        }
    }

    /** @throws NotFoundResponse where the spike was neither replayed nor diagnosed */
    static CompareEntry of(Name name, FollowedRun run) {
        List<String> notes = new ArrayList<>();
        int spike = name.spike();
        Optional<ExperimentView> replays = Experiments.read(run.run(), spike, notes::add);
        Optional<Diagnosis> diagnosis = Damaged.skip(notes::add, () -> Diagnoses.whole(run.run(), spike));
        if (replays.isEmpty() && diagnosis.isEmpty()) {
            throw new NotFoundResponse(
                    notes.isEmpty()
                            ? "Spike " + spike + " of " + name.run() + " was neither replayed nor diagnosed."
                            : notes.get(0));
        }
        Optional<DiagnosisView> view = diagnosis.map(found -> Diagnoses.view(run.run(), found));
        long checkpoint = replays.map(ExperimentView::checkpoint)
                .orElseGet(() -> diagnosis.map(Diagnosis::checkpoint).orElse(0L));
        long horizon = replays.map(ExperimentView::horizon)
                .orElseGet(() -> diagnosis.map(Diagnosis::horizon).orElse(0L));
        Map<String, LiveSeries> series = new LinkedHashMap<>();
        series.put(
                CompareEntry.LOSS,
                replays.map(found -> series(found.control()))
                        .or(() -> diagnosis
                                .flatMap(found -> DiagnosisPage.own(run.run(), run.timeline(), found))
                                .map(curve -> series(curve)))
                        .orElse(series(new ReplayCurve(new long[0], new double[0]))));
        replays.ifPresent(found -> found.arms().forEach(arm -> series.put(arm.name(), series(arm))));
        List<ConfigEntries.Entry> entries = new ArrayList<>(List.of(
                new ConfigEntries.Entry(
                        "replay.checkpoint", Long.toString(checkpoint), "step that the replays start from"),
                new ConfigEntries.Entry("replay.horizon", Long.toString(horizon), "last step replayed")));
        entries.addAll(ConfigEntries.of(run.config()));
        return new CompareEntry(
                name.toString(),
                "experiment",
                Addresses.of("experiment", name.run(), spike),
                summary(replays, view),
                Optional.empty(),
                OptionalInt.empty(),
                List.copyOf(series.keySet()),
                Set.of(Alignment.STEP, Alignment.CHECKPOINT),
                true,
                List.of(checkpoint),
                checkpoint,
                CompareRun.spikes(name.run(), run).stream()
                        .filter(row -> row.number().orElse(0) == spike)
                        .toList(),
                entries,
                outcomes(replays, view),
                metric -> Optional.ofNullable(series.get(metric)).orElseThrow());
    }

    private static String summary(Optional<ExperimentView> replays, Optional<DiagnosisView> diagnosis) {
        return diagnosis
                .map(found -> found.card().sentence())
                .or(() -> replays.flatMap(found -> found.verdict().stream().findFirst()))
                .orElse("");
    }

    /** The control and the arms of the replays, and each dose of the diagnosis that they lack. */
    private static List<CompareEntry.Outcome> outcomes(
            Optional<ExperimentView> replays, Optional<DiagnosisView> diagnosis) {
        Stream<CompareEntry.Outcome> arms = replays.stream()
                .flatMap(found -> Stream.concat(Stream.of(found.control()), found.arms().stream()))
                .map(arm -> new CompareEntry.Outcome(arm.name(), arm.outcome(), arm.onset()));
        Stream<CompareEntry.Outcome> doses = diagnosis.stream()
                .flatMap(found -> found.doses().stream())
                .flatMap(row -> row.points().stream())
                .map(point -> new CompareEntry.Outcome(point.title(), point.outcome(), point.onset()));
        return Stream.concat(arms, doses)
                .collect(Collectors.toMap(
                        CompareEntry.Outcome::arm, outcome -> outcome, (first, later) -> first, LinkedHashMap::new))
                .values()
                .stream()
                .toList();
    }

    private static LiveSeries series(ArmView arm) {
        return new LiveSeries(arm.steps(), new double[arm.steps().length], arm.losses());
    }

    private static LiveSeries series(ReplayCurve curve) {
        return new LiveSeries(curve.steps(), new double[curve.steps().length], curve.losses());
    }
}
