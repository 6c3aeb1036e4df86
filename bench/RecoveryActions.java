import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigReader;
import dev.epicenter.recovery.RunProgress;
import dev.epicenter.recovery.RunResult;
import dev.epicenter.recovery.Supervisor;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.RunSession;
import dev.epicenter.run.RunTrace;
import dev.epicenter.run.Timeline;
import dev.epicenter.run.TimelineSpike;
import dev.epicenter.spike.Spike;
import dev.epicenter.torch.TorchTrainer;
import dev.epicenter.trace.StepRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Compares the recovery actions on planted and natural spikes: {@code java -cp ... RecoveryActions.java SEEDS}. bench/recovery-actions starts it.
 *
 * <p>Each case is a small run of the built-in trainer with a fault; its reference is the same run without the fault, or for a natural spike
 * with the policy none. One row a run, then the table of docs/explanation/recovery-actions.md, with the medians over seeds.
 */
public final class RecoveryActions {
    private static final int LAST = 20;
    private static final String SMALL = """
            steps: 300
            data: {kind: modular, operation: add, modulus: 13, train_fraction: 0.5, batch_size: 42}
            model: {n_layer: 1, n_head: 2, n_embd: 32}
            optimizer: {lr: 3e-3, weight_decay: 0.1}
            checkpoint: {every: 10, keep: 20}
            """;
    private static final String GROKKING = """
            steps: 600
            data: {kind: modular, operation: add, modulus: 23, train_fraction: 0.6, batch_size: 0}
            model: {n_layer: 1, n_head: 2, n_embd: 32}
            optimizer: {lr: 3e-3, beta2: 0.98, weight_decay: 1, clip_grad_norm: 0}
            checkpoint: {every: 10, keep: 20}
            """;
    private static final String REST = """
            eval: {every: 0}
            telemetry: {tensors_every: 0, logits_every: 0}
            """;
    private static final Map<String, String> CASES = new LinkedHashMap<>();
    private static final Map<String, String> ACTIONS = new LinkedHashMap<>();

    static {
        CASES.put("damaged batches", SMALL + "faults: [{kind: damaged_batches, from: 150, count: 10}]\n");
        CASES.put("learning rate x30, 10 steps", SMALL + "faults: [{kind: lr_jump, at: 150, steps: 10, factor: 30}]\n");
        CASES.put("second moments x0.001, once", SMALL + "faults: [{kind: corrupt_moments, at: 150, moment: v, tensor: '*', factor: 0.001}]\n");
        CASES.put("natural, full batch", GROKKING);
        String back = "rewind: 20, skip: {min: 20, max: 100}, max_recoveries: 5";
        ACTIONS.put("none", "policy: none");
        ACTIONS.put("stop_on_nan", "policy: stop_on_nan");
        ACTIONS.put("palm", "policy: palm, " + back);
        ACTIONS.put("lower_lr, to the end", "policy: lower_lr, " + back);
        ACTIONS.put("lower_lr, 40 steps", "policy: lower_lr, lower_lr: {factor: 0.5, steps: 40, rewarm: 20}, " + back);
        ACTIONS.put("guard", "policy: guard");
    }

    private RecoveryActions() {}

    /** What a run came to. */
    private record Outcome(String reason, int spikes, int recoveries, boolean clean, long replayed, long skipped, double loss) {}

    public static void main(String[] args) throws Exception {
        int seeds = Integer.parseInt(args[0]);
        Path folder = Files.createTempDirectory("recovery-actions-");
        Map<String, List<Outcome>> outcomes = new TreeMap<>();
        Map<String, List<Double>> excess = new TreeMap<>();
        for (int seed = 0; seed < seeds; seed++) {
            for (Map.Entry<String, String> each : CASES.entrySet()) {
                String yaml = "seed: " + seed + "\n" + each.getValue() + REST;
                double reference = Double.NaN;
                if (yaml.contains("faults:")) {
                    reference = train(folder, yaml.replaceAll("faults:.*\n", "") + "recovery: {policy: none}\n").loss();
                }
                for (Map.Entry<String, String> action : ACTIONS.entrySet()) {
                    Outcome found = train(folder, yaml + "recovery: {" + action.getValue() + "}\n");
                    if (Double.isNaN(reference)) {
                        reference = found.loss();
                    }
                    String key = each.getKey() + "|" + action.getKey();
                    outcomes.computeIfAbsent(key, any -> new ArrayList<>()).add(found);
                    excess.computeIfAbsent(key, any -> new ArrayList<>()).add(found.loss() - reference);
                    System.out.printf(Locale.ROOT, "seed %d | %s | %s | reference %.4f%n", seed, key, found, reference);
                }
            }
            table(outcomes, excess, seed + 1);
        }
    }

    private static Outcome train(Path folder, String yaml) throws Exception {
        RunConfig config = RunConfigReader.read(yaml, Path.of("run.yaml"));
        Path root = Files.createTempDirectory(folder, "run");
        try (TorchTrainer trainer = new TorchTrainer(config, folder)) {
            RunDirectory run = RunDirectory.create(root.resolve("run"), yaml, trainer.fingerprint(), false);
            RunResult result;
            try (RunSession session = RunSession.open(run)) {
                result = new Supervisor(config, trainer, Optional.empty(), Optional.empty(), RunProgress.SILENT, () -> false).run(session);
            }
            Timeline timeline = run.timeline();
            List<StepRecord> steps = RunTrace.read(run).steps();
            long made = timeline.segments().stream()
                    .mapToLong(segment -> segment.lastLiveMade().orElse(0) - segment.fromStep())
                    .sum();
            int recoveries = timeline.recoveries().size();
            long abandoned = timeline.recoveries().stream().mapToLong(each -> each.fromStep() - each.toStep()).sum();
            boolean clean = timeline.spikes().stream()
                    .filter(TimelineSpike::live)
                    .allMatch(spike -> spike.spike().kind() == Spike.Kind.HARD_BATCH);
            double loss = steps.stream()
                    .skip(Math.max(0, steps.size() - LAST))
                    .mapToDouble(StepRecord::loss)
                    .average()
                    .orElse(Double.NaN);
            long spikes = timeline.spikes().stream().filter(s -> s.spike().kind() != Spike.Kind.HARD_BATCH).count();
            return new Outcome(
                    result.reason().name().toLowerCase(Locale.ROOT), (int) spikes, recoveries, clean && made > 0, abandoned, timeline.skipped(),
                    result.step() < config.steps() ? Double.NaN : loss);
        }
    }

    private static void table(Map<String, List<Outcome>> outcomes, Map<String, List<Double>> excess, int seeds) {
        System.out.printf("%n| spike | action | completed | without a spike | steps replayed | batches skipped | loss |%n");
        System.out.println("| --- | --- | --- | --- | --- | --- | --- |");
        for (String name : CASES.keySet()) {
            for (String action : ACTIONS.keySet()) {
                List<Outcome> all = outcomes.get(name + "|" + action);
                double[] loss = excess.get(name + "|" + action).stream().mapToDouble(each -> each).filter(Double::isFinite).toArray();
                System.out.printf(
                        Locale.ROOT, "| %s | `%s` | %d of %d | %d of %d | %.0f | %.0f | %s |%n", name, action,
                        all.stream().filter(each -> each.reason().equals("completed")).count(), seeds,
                        all.stream().filter(each -> each.reason().equals("completed") && each.clean()).count(), seeds,
                        median(all.stream().mapToDouble(Outcome::replayed).toArray()), median(all.stream().mapToDouble(Outcome::skipped).toArray()),
                        loss.length == 0 ? "" : String.format(Locale.ROOT, "%+.3f", median(loss)));
            }
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        java.util.Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
