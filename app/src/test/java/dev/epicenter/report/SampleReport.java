package dev.epicenter.report;

import dev.epicenter.diagnosis.locate.FirstMovers;
import dev.epicenter.diagnosis.locate.MinimalSet;
import dev.epicenter.spike.Spike;
import dev.epicenter.trace.TensorRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.LongStream;

/** A synthetic run with all that a report can show: a spike with a rollback, a replayed spike and a hard batch. */
public final class SampleReport {
    private static final long ONSET = 354;
    private static final List<String> TENSORS = List.of(
            "wte",
            "wpe",
            "h.0.ln_1.weight",
            "h.0.attn.c_attn.weight",
            "h.0.attn.c_proj.weight",
            "h.0.ln_2.weight",
            "h.0.mlp.c_fc.weight",
            "h.0.mlp.c_proj.weight",
            "ln_f.weight",
            "lm_head.weight");

    private SampleReport() {}

    /** The report; the same at each call. */
    public static ReportView make() {
        return new ReportView(
                new ReportView.Run(
                        "grokking",
                        "Trained 700 steps; the loss spiked twice, the first was rolled back and 200 batches skipped,"
                                + " the second passed by itself.",
                        List.of("Values are rounded to 6 digits."),
                        List.of(
                                new ReportView.Fact("Model", "GPT, 1 layer, 4 heads, width 64"),
                                new ReportView.Fact("Data", "addition modulo 47, full batch of half the pairs"),
                                new ReportView.Fact("Optimizer", "AdamW, lr 0.003, betas 0.9/0.98, weight decay 1"),
                                new ReportView.Fact("Seed", "1337"),
                                new ReportView.Fact("Numerics", "libtorch 2.10.0, OpenBLAS 0.3.31, 1 thread, AVX2"))),
                curves(),
                List.of(
                        new SpikeRow(
                                1,
                                "spike",
                                spike(Spike.Kind.SPIKE, 180, 188, 205),
                                205,
                                false,
                                "rolled back to step 150, 200 batches skipped"),
                        new SpikeRow(
                                2,
                                "spike",
                                spike(Spike.Kind.SPIKE, ONSET, 361, 392),
                                392,
                                true,
                                "diagnosed; the run continued through it"),
                        new SpikeRow(
                                3,
                                "hard batch",
                                spike(Spike.Kind.HARD_BATCH, 520, 520, 521),
                                521,
                                true,
                                "none: one batch")),
                List.of(new ReportView.Rollback(1, 205, 150, 200, "rolled back to step 150, 200 batches skipped")),
                new ReportView.Plot(
                        Arrays.stream(Curve.Metric.values()).map(Enum::name).toList(),
                        List.of(new RemedyRow(
                                460,
                                340,
                                430,
                                "weight_decay=x0.25",
                                RemedyRow.State.HELD,
                                "the remedy held: no spike for 120 steps after its end at step 430")),
                        axes(),
                        Map.of(2, "state"),
                        "nats per token"),
                List.of(
                        new ReportView.Event(0, "training started"),
                        new ReportView.Event(188, "spike 1 detected"),
                        new ReportView.Event(700, "run completed")),
                TensorHeatmaps.draw(2, ONSET, 700, tensors(), List.of(), List.of()).stream()
                        .toList(),
                List.of(experiment()),
                List.of(diagnosis()));
    }

    /** A report whose experiment has {@code count} doses of {@code lr}, the mildest half of which spike. */
    public static ReportView withDoses(int count) {
        ReportView view = make();
        ExperimentView few = view.experiments().get(0);
        List<ExperimentView.ArmView> arms = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            String name = String.format(Locale.ROOT, "lr=x%.3f", 1 - 0.9 * i / count);
            ExperimentView.ArmView arm = arm(name, "lr", 2 * i <= count ? "spiked" : "prevented", ONSET);
            arms.add(new ExperimentView.ArmView(
                    name,
                    arm.group(),
                    arm.outcome(),
                    OptionalDouble.of(i),
                    arm.onset(),
                    arm.peak(),
                    arm.duration(),
                    arm.lossAtHorizon(),
                    arm.steps(),
                    arm.losses()));
        }
        return new ReportView(
                view.run(),
                view.curves(),
                view.spikes(),
                view.rollbacks(),
                view.plot(),
                view.events(),
                view.pictures(),
                List.of(new ExperimentView(
                        few.spike(),
                        few.checkpoint(),
                        few.horizon(),
                        few.reproduced(),
                        few.verdict(),
                        few.control(),
                        arms)),
                view.diagnoses());
    }

    /** A diagnosis with a verdict, a remedy, all four kinds of evidence and three replays. */
    public static DiagnosisView diagnosis() {
        DiagnosisView.Rate always = new DiagnosisView.Rate(5, 5, 0.57, 1, List.of(0));
        DiagnosisView.Rate never = new DiagnosisView.Rate(0, 5, 0, 0.43, List.of(2));
        return new DiagnosisView(
                2,
                ONSET,
                250,
                474,
                "84 replays (0 reused), 12,000 steps, 2 min.",
                new VerdictCard(
                        "Caused by the state of the network, with any batches, through weight_decay.",
                        true,
                        Optional.of("weight_decay=x0.25 would have prevented this spike with a probability of at least"
                                + " 62%"),
                        List.of("chance: 5 of 5 replays with meaningless changes spike at the same place"),
                        List.of(new VerdictCard.Next(
                                "Apply the remedy below, which holds past its end.",
                                Optional.of("epicenter resume runs/grokking --from 300 --with weight_decay=x0.25"
                                        + " --until 474"),
                                Optional.empty()))),
                List.of(new DiagnosisView.RemedyView(
                        "weight_decay=x0.25 to step 474",
                        "prevented, followed for 120 steps after its end",
                        Optional.of("Spikes in steps 475 to 594: in 0 of 8 seeds"),
                        Optional.empty(),
                        474,
                        594,
                        OptionalInt.of(2),
                        OptionalInt.of(0),
                        "epicenter resume runs/grokking --from 300 --with weight_decay=x0.25 --until 474")),
                List.of(),
                Optional.of(new DiagnosisView.Chance(
                        false,
                        50,
                        List.of(
                                new DiagnosisView.AtDistance(20, always),
                                new DiagnosisView.AtDistance(50, always),
                                new DiagnosisView.AtDistance(100, never)),
                        List.of(new DiagnosisView.AtJitter(1e-4, always)))),
                Optional.of(new DiagnosisView.DataState(
                        "The state: it spikes with other batches too, and earlier states do not.",
                        false,
                        always,
                        Optional.of(always),
                        Optional.empty(),
                        Optional.of(never),
                        Optional.empty())),
                List.of(new DiagnosisView.DoseRow(
                        "weight_decay less",
                        List.of(
                                new DiagnosisView.DosePoint(
                                        "x0.98",
                                        "weight_decay=x0.98",
                                        true,
                                        "spiked",
                                        OptionalLong.of(ONSET),
                                        OptionalInt.of(0)),
                                new DiagnosisView.DosePoint(
                                        "x0.5",
                                        "weight_decay=x0.5",
                                        false,
                                        "delayed",
                                        OptionalLong.of(ONSET + 70),
                                        OptionalInt.of(1)),
                                new DiagnosisView.DosePoint(
                                        "x0.25",
                                        "weight_decay=x0.25",
                                        false,
                                        "prevented",
                                        OptionalLong.empty(),
                                        OptionalInt.of(2))),
                        Optional.of("x0.25"),
                        true,
                        "threshold between x0.3 and x0.4")),
                Optional.of(new DiagnosisView.Where(
                        List.of(new FirstMovers.Mover("h.0.attn.c_attn.weight", "update", 8)),
                        List.of(new DiagnosisView.Group(
                                "h.0.attn.*", OptionalInt.of(2), OptionalInt.empty(), OptionalInt.of(1))),
                        List.of(new MinimalSet(
                                "tensors that prevent or move the spike when frozen",
                                List.of("h.0.attn.c_attn.weight"),
                                true,
                                9)))),
                List.of(
                        replay("weight_decay=x0.98 @50", "spiked", "recurs, at step " + ONSET),
                        replay("weight_decay=x0.5 @50", "delayed", "recurs later, at step " + (ONSET + 70)),
                        replay("weight_decay=x0.25 @50", "prevented", "no spike within the horizon")),
                List.of("weight_decay less: x0.5 delays it by 70, x0.25 prevents."));
    }

    /** The page of a diagnosis that shows no cause, whose budget was spent after its first replays, and that has no curves. */
    public static DiagnosisPage.Data undecidedPage() {
        DiagnosisView decided = diagnosis();
        DiagnosisView open = new DiagnosisView(
                2,
                ONSET,
                250,
                474,
                decided.cost(),
                new VerdictCard(
                        "Not separated: data and state were not tested separately.",
                        false,
                        Optional.empty(),
                        List.of(),
                        List.of(new VerdictCard.Next(
                                "Continue the diagnosis: the budget was spent before all stages had run.",
                                Optional.of("epicenter diagnose runs/grokking --spike 2 --effort thorough"),
                                Optional.of("thorough")))),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                List.of(new DiagnosisView.ReplayView(
                        "jitter=1e-6:1 @50", "commit", "spiked", "recurs", OptionalLong.of(ONSET), 0.5, false)),
                List.of());
        return new DiagnosisPage.Data("grokking", open, new ReplayCurve(new long[0], new double[0]), Map.of());
    }

    private static DiagnosisView.ReplayView replay(String name, String outcome, String words) {
        return new DiagnosisView.ReplayView(name, "dose", outcome, words, OptionalLong.empty(), 0.5, true);
    }

    /** The page of {@link #diagnosis} with its curves. */
    public static DiagnosisPage.Data diagnosisPage() {
        return new DiagnosisPage.Data(
                "grokking",
                diagnosis(),
                curve(250, 474, ONSET),
                Map.of(0, curve(304, 594, ONSET), 1, curve(304, 474, ONSET + 70), 2, curve(304, 594, 10_000)));
    }

    private static ReplayCurve curve(long from, long to, long onset) {
        return new ReplayCurve(
                LongStream.rangeClosed(from, to).toArray(),
                LongStream.rangeClosed(from, to)
                        .mapToDouble(step -> loss(step, onset, 3))
                        .toArray());
    }

    /** Batches of 1,104 tokens, 5 ms a step, and one epoch per step. */
    private static RunAxes axes() {
        return new RunAxes(List.of(track(0, 0, 205), track(1, 150, 700)), OptionalDouble.of(1));
    }

    private static RunAxes.Track track(int segment, long from, long to) {
        long[] steps = LongStream.rangeClosed(from, to).toArray();
        return new RunAxes.Track(
                segment,
                steps,
                LongStream.of(steps).mapToDouble(step -> 1104 * step).toArray(),
                LongStream.of(steps).mapToDouble(step -> 0.005 * step).toArray());
    }

    private static Spike spike(Spike.Kind kind, long onset, long peak, long end) {
        return new Spike(kind, onset, onset + 4, peak, OptionalLong.of(end), 0.004, 3.1, 0.0002, 0.4);
    }

    private static double loss(long step, long onset, double height) {
        double base = 3.85 * Math.exp(-step / 38.0) + 0.002;
        double x = step - onset;
        double bump = x < 0 ? 0 : height * Math.exp(-Math.pow(Math.log((x + 1) / 8), 2) * 1.6);
        return base + bump + 0.0002 * new Random(step * 31 + onset).nextDouble();
    }

    private static List<Curve> curves() {
        List<Curve> curves = new ArrayList<>();
        for (Curve.Metric metric : Curve.Metric.values()) {
            for (boolean live : new boolean[] {true, false}) {
                long every = metric == Curve.Metric.HELD_OUT_LOSS ? 25 : 1;
                long[] steps = (live ? LongStream.rangeClosed(1, 700) : LongStream.rangeClosed(150, 205))
                        .filter(step -> step % every == 0)
                        .toArray();
                double[] values = LongStream.of(steps)
                        .mapToDouble(step -> value(metric, step, live))
                        .toArray();
                curves.add(new Curve(metric, live ? 1 : 0, live, steps, values));
            }
        }
        return curves;
    }

    private static double value(Curve.Metric metric, long step, boolean live) {
        double loss = live ? loss(step, ONSET, 3) + (step == 520 ? 0.3 : 0) : loss(step, 180, 2);
        return switch (metric) {
            case LOSS -> loss;
            case HELD_OUT_LOSS -> loss * 1.1 + 3.9 / (1 + Math.exp((step - 260) / 20.0));
            case GRAD_NORM -> 0.3 * Math.sqrt(loss);
            case UPDATE_NORM -> 0.1 + 0.2 * loss;
            case WEIGHT_NORM -> 40 - 12 * (1 - Math.exp(-step / 200.0));
            case LR -> 0.003 * Math.min(1, step / 10.0);
            case OUTPUT_LOGIT_MAX -> 4 + loss;
            case TOKENS_PER_SECOND -> 220_800;
            case SECONDS_PER_STEP -> 0.005;
        };
    }

    private static List<TensorRecord> tensors() {
        List<TensorRecord> records = new ArrayList<>();
        for (long step = ONSET - 120; step < ONSET + 120; step++) {
            for (int t = 0; t < TENSORS.size(); t++) {
                double noise = 1 + 0.03 * new Random(step * 131 + t).nextGaussian();
                long start = ONSET - (t == 3 ? 21 : 12 - t);
                double rise = step < start ? 1 : 1 + 9 * Math.exp(-Math.pow((step - start - 24) / 14.0, 2));
                records.add(new TensorRecord(
                        step, TENSORS.get(t), 0.01 * noise * rise * rise, 1e-4 * noise * rise, 5, noise * rise, 1, 1));
            }
        }
        return records;
    }

    private static ExperimentView experiment() {
        List<ExperimentView.ArmView> arms = new ArrayList<>();
        for (int i = 1; i <= 6; i++) {
            arms.add(arm("jitter=1e-6:" + i, "sham", "spiked", ONSET));
        }
        for (double factor : new double[] {0.5, 0.25, 0}) {
            arms.add(arm(
                    "weight_decay=x" + factor,
                    "weight_decay",
                    factor == 0.5 ? "delayed" : "prevented",
                    factor == 0.5 ? ONSET + 48 : 9999));
        }
        arms.add(arm("lr=x0.5", "lr", "prevented", 9999));
        arms.add(arm("beta2=0.999", "beta2", "spiked", ONSET - 9));
        arms.add(arm("eps=1e-6", "eps", "spiked", ONSET));
        arms.add(arm("freeze=h.0.attn.c_attn.*", "freeze", "prevented", 9999));
        arms.add(arm("freeze=h.0.mlp.*", "freeze", "spiked", ONSET + 3));
        return new ExperimentView(
                2,
                300,
                430,
                true,
                List.of(
                        "The control reproduced the spike bit for bit. 4 of 8 arms did not spike within the horizon; 0"
                                + " of 6 shams did not.",
                        "Cause is not claimed here."),
                arm("control", "control", "spiked", ONSET),
                arms);
    }

    private static ExperimentView.ArmView arm(String name, String group, String outcome, long onset) {
        long[] steps = LongStream.rangeClosed(301, 430).toArray();
        double[] losses = LongStream.of(steps)
                .mapToDouble(step -> loss(step, onset, 3) * (1 + 0.05 * new Random(name.hashCode()).nextDouble()))
                .toArray();
        boolean spiked = !outcome.equals("prevented");
        return new ExperimentView.ArmView(
                name.toLowerCase(Locale.ROOT),
                group,
                outcome,
                OptionalDouble.empty(),
                spiked ? OptionalLong.of(onset) : OptionalLong.empty(),
                spiked ? OptionalLong.of(onset + 7) : OptionalLong.empty(),
                spiked && onset < 390 ? OptionalLong.of(38) : OptionalLong.empty(),
                losses[losses.length - 1],
                steps,
                losses);
    }
}
