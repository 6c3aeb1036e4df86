package dev.epicenter.report;

import dev.epicenter.spike.Spike;
import dev.epicenter.trace.TensorRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
                        "Trained 700 steps; the loss spiked twice, the first was rolled back and 200 batches skipped, the"
                                + " second passed by itself.",
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
                                spike(Spike.Kind.SPIKE, 180, 188, 205),
                                205,
                                false,
                                "rolled back to step 150, 200 batches skipped"),
                        new SpikeRow(
                                2,
                                spike(Spike.Kind.SPIKE, ONSET, 361, 392),
                                392,
                                true,
                                "diagnosed; the run continued through it"),
                        new SpikeRow(3, spike(Spike.Kind.HARD_BATCH, 520, 520, 521), 521, true, "none: one batch")),
                List.of(new ReportView.Rollback(1, 205, 150, 200, "rolled back to step 150, 200 batches skipped")),
                List.of(
                        new ReportView.Event(0, "training started"),
                        new ReportView.Event(188, "spike 1 detected"),
                        new ReportView.Event(700, "run completed")),
                TensorHeatmaps.draw(2, ONSET, 700, tensors()).stream().toList(),
                List.of(experiment()),
                List.of(new DiagnosisView(
                        1,
                        2,
                        List.of(
                                "Caused by the state of the network, with any batches, through weight_decay.",
                                "weight_decay less: x0.5 delays it by 109, x0.25 prevents."),
                        List.of(new DiagnosisView.Remedy(
                                "weight_decay=x0.25",
                                "none",
                                300,
                                474,
                                "epicenter resume runs/grokking --from 300 --with weight_decay=x0.25 --until 474")))));
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
                        "The control reproduced the spike bit for bit. 4 of 8 arms did not spike within the horizon; 0 of 6"
                                + " shams did not.",
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
                spiked ? OptionalLong.of(onset) : OptionalLong.empty(),
                spiked ? OptionalLong.of(onset + 7) : OptionalLong.empty(),
                spiked && onset < 390 ? OptionalLong.of(38) : OptionalLong.empty(),
                losses[losses.length - 1],
                steps,
                losses);
    }
}
