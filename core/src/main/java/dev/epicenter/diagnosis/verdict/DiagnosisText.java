package dev.epicenter.diagnosis.verdict;

import dev.epicenter.Formats;
import dev.epicenter.NumberText;
import dev.epicenter.diagnosis.commit.PointOfNoReturn;
import dev.epicenter.diagnosis.cross.ChangedTensor;
import dev.epicenter.diagnosis.cross.DataStateTable;
import dev.epicenter.diagnosis.cross.DataStateTable.Cell;
import dev.epicenter.diagnosis.damage.DamageText;
import dev.epicenter.diagnosis.dose.DoseResponse;
import dev.epicenter.diagnosis.dose.ShamContrast;
import dev.epicenter.diagnosis.locate.LocationText;
import dev.epicenter.diagnosis.ranking.RankingText;
import dev.epicenter.diagnosis.replays.DiagnosisRequest;
import dev.epicenter.diagnosis.replays.RateEstimate;
import dev.epicenter.diagnosis.replays.ReplayResult;
import dev.epicenter.diagnosis.replays.SpikeContext;
import dev.epicenter.diagnosis.replays.SpikeOutcome;
import dev.epicenter.diagnosis.replays.SpikeOutcomeText;
import dev.epicenter.diagnosis.reproduce.NoiseBand;
import dev.epicenter.diagnosis.reproduce.ReproductionResult;
import dev.epicenter.diagnosis.sharpness.SharpnessText;
import dev.epicenter.intervention.Interventions;
import dev.epicenter.replay.ArmVerdict;
import dev.epicenter.replay.StandardArms;
import dev.epicenter.spike.Spike;
import dev.epicenter.statistics.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Writes a diagnosis as plain sentences: the verdict, then its evidence by stage, then what was skipped. */
public final class DiagnosisText {
    private DiagnosisText() {}

    /**
     * The sentences.
     *
     * @param found the spike as the run recorded it
     * @param trials every replay, once
     * @param skipped what was skipped and why, one sentence each
     */
    public static List<String> of(
            Spike found,
            SpikeContext context,
            Cause cause,
            Evidence evidence,
            List<ReplayResult> trials,
            List<String> skipped) {
        List<String> words = new ArrayList<>();
        evidence.ranking()
                .filter(ranking -> evidence.ranksOnly() && !ranking.answers().isEmpty())
                .ifPresentOrElse(
                        ranking -> words.addAll(RankingText.of(ranking)),
                        () -> words.add(CauseText.of(cause, context.followed())));
        if (found.end().isEmpty()) {
            words.add(withoutEnd(context, evidence.reproduced().control()));
        }
        words.add(reproduced(context, evidence.reproduced()));
        evidence.commitment().ifPresent(result -> words.add(commitment(result)));
        evidence.crossing().ifPresent(result -> words.addAll(crossing(result)));
        evidence.doses().ifPresent(result -> words.addAll(doses(context, result)));
        evidence.location().ifPresent(result -> words.addAll(LocationText.of(result)));
        evidence.damage().ifPresent(result -> words.addAll(DamageText.of(result)));
        evidence.sharpness().ifPresent(result -> words.addAll(SharpnessText.of(result)));
        if (trials.stream().anyMatch(trial -> trial.start().equals(ReplayResult.OTHER_PLAN))) {
            words.add("The run rolled back from this spike and skipped batches. Remedies were tried on the batches that"
                    + " the run now continues with, so each result is due to both.");
        }
        words.addAll(skipped);
        return words;
    }

    /** The run may still be in the spike, or have rolled back from it: only the control shows what follows. */
    private static String withoutEnd(SpikeContext context, ArmVerdict control) {
        String run = "The run did not record the end of this spike: it stopped, rolled back or is still in the spike.";
        if (control.onset().isEmpty()) {
            return run;
        }
        OptionalLong end = control.end();
        return run + " In the control the spike "
                + (end.isPresent()
                        ? "ended at step " + end.getAsLong() + "."
                        : "had not ended at step " + context.horizon()
                                + "; use a larger --horizon to see whether it ends by itself.");
    }

    private static String reproduced(SpikeContext context, ReproductionResult reproduced) {
        String from = "The control, an unchanged replay from step " + context.checkpoint() + ", ";
        String same = reproduced.asTheRun()
                ? "reproduced the run bit for bit (" + reproduced.comparedSteps() + " steps compared)"
                : "did not reproduce the run: " + reproduced.reason().orElse("it differs");
        if (reproduced.noise().isPresent()) {
            same = "did not reproduce the run bit for bit, and this trainer's replays differ from one another";
        }
        String spike = reproduced.inPlace()
                ? "; it spiked at step " + context.onset()
                : "; it did not spike at the same place";
        String twice = reproduced.alone()
                ? ""
                : reproduced.twice()
                        ? "; a second control has the same bits"
                        : "; a second control's loss differs from it by up to "
                                + Formats.significant(reproduced.band(), 3)
                                + reproduced.noise().map(DiagnosisText::noise).orElse("");
        long back = context.onset() - context.checkpoint();
        String near = back < DiagnosisRequest.DEFAULT_REWIND && context.checkpoint() > 0
                ? " No older checkpoint is left, so replays start at most " + back
                        + " steps before the onset. Set checkpoint.keep_every or a larger checkpoint.keep in the run"
                        + " file to keep older ones, or use --from 0 to replay from the start of the run."
                : "";
        return from + same + spike + twice + "." + near;
    }

    private static String noise(NoiseBand noise) {
        return "; " + noise.inPlace() + " of " + noise.controls() + " unchanged replays spiked at the same place"
                + (noise.latest() > 0 ? " (" + onsets(noise.earliest(), noise.latest()) + ")" : "")
                + "; before the onset their losses differ by up to " + Formats.significant(noise.before(), 3)
                + ", and the run's loss differs from theirs by up to " + Formats.significant(noise.run(), 3)
                + (noise.readable()
                        ? ". A smaller difference of loss is not meaningful; rates over replays count, single replays"
                                + " do not"
                        : ". No conclusion is drawn from arms");
    }

    private static String onsets(long earliest, long latest) {
        return earliest == latest ? "onset at step " + latest : "onsets at steps " + earliest + " to " + latest;
    }

    private static String commitment(PointOfNoReturn found) {
        String rates = found.byDistance().stream()
                .map(rate -> count(rate.cell()) + " from " + rate.distance() + " steps before")
                .collect(Collectors.joining(", "));
        String shams = "Shams (weights jittered by a relative " + NumberText.of(StandardArms.JITTER)
                + ") that spiked at the same place, with 95% CI, by distance to the onset: " + rates + ".";
        String rejected = found.rejected().isEmpty()
                ? ""
                : " From "
                        + found.rejected().stream().map(String::valueOf).collect(Collectors.joining(" and "))
                        + " steps before, a 2% change of learning rate or weight decay already moved or prevented the"
                        + " spike.";
        if (found.marginal()) {
            return shams + rejected
                    + " No distance was found at which meaningless changes leave the spike in place: the spike is"
                    + " marginal.";
        }
        return shams + rejected + " Arms start " + found.distance()
                + " steps before the onset, where 2% changes leave the spike in place."
                + (found.byJitter().isEmpty()
                        ? ""
                        : found.byJitter().stream()
                                .map(rate -> count(rate.cell()) + " at " + NumberText.of(rate.jitter()))
                                .collect(Collectors.joining(", ", " With larger jitter from there: ", ".")));
    }

    private static List<String> crossing(DataStateTable found) {
        List<String> words = new ArrayList<>();
        List<String> cells = new ArrayList<>(List.of(cell(Cell.OWN, found.own())));
        found.otherData().ifPresent(cell -> cells.add(cell(Cell.OTHER_DATA, cell)));
        found.permuted().ifPresent(cell -> cells.add(cell(Cell.PERMUTED, cell)));
        found.otherStates().ifPresent(cell -> cells.add(cell(Cell.OTHER_STATES, cell)));
        found.neither().ifPresent(cell -> cells.add(cell(Cell.NEITHER, cell)));
        words.add("Data and state, replays that spiked at the same place, with 95% CI: "
                + String.join("; ", cells) + "."
                + (found.fullBatch() ? " Every step trains on all the data, so there are no other batches." : ""));
        found.interaction()
                .ifPresent(contrast -> words.add(String.format(
                        Locale.ROOT,
                        "Interaction of data and state: %.2f (%s)%s.",
                        contrast.estimate(),
                        confidence(contrast.interval()),
                        contrast.replicates().isPresent()
                                ? "; about " + contrast.replicates().getAsInt() + " replicates per cell would settle it"
                                : "")));
        if (found.frozen().answer() == SpikeOutcome.SAME) {
            words.add("With all weights frozen the spike still occurs"
                    + found.frozenOtherData()
                            .map(trial -> trial.answer() == SpikeOutcome.SAME
                                    ? ", also with other batches"
                                    : ", but not with other batches")
                            .orElse("")
                    + ".");
        }
        if (!found.changedWhileFrozen().isEmpty()) {
            words.add("These tensors changed although all weights were frozen: "
                    + ChangedTensor.words(found.changedWhileFrozen()) + ".");
        }
        return words;
    }

    private static List<String> doses(SpikeContext context, List<DoseResponse> responses) {
        List<String> words = new ArrayList<>();
        words.add("\"Prevents\" below means no spike for " + context.followed() + " steps after the onset, to step "
                + context.horizon() + "; replays are not followed further.");
        for (DoseResponse response : responses) {
            String rungs = response.rungs().stream()
                    .map(point -> point.dose().words() + " " + SpikeOutcomeText.predicate(point.trial()))
                    .collect(Collectors.joining(", "));
            String line = response.ladder().words() + ": " + rungs + ".";
            if (response.threshold().isPresent()) {
                DoseResponse.Threshold threshold = response.threshold().get();
                line += " Threshold between x" + NumberText.of(threshold.prevents()) + " and x"
                        + NumberText.of(threshold.spikes())
                        + (threshold.contradictions().isEmpty()
                                ? "."
                                : "; the outcome at " + factors(threshold.contradictions())
                                        + " contradicts it, so there is no single threshold.");
            }
            if (!response.violations().isEmpty()) {
                line += " Not monotone ("
                        + response.violations().stream()
                                .map(Interventions::text)
                                .collect(Collectors.joining(", "))
                        + " prevents and a stronger dose does not), which suggests chance.";
            }
            if (response.specificity().isPresent()) {
                line += " " + specificity(response.specificity().get());
            }
            words.add(line);
        }
        return words;
    }

    private static String specificity(ShamContrast found) {
        return String.format(
                Locale.ROOT,
                "Over seeds, %d of %d replays spiked; under its sham, a random move of the weights of %s, %d of %d did:"
                        + " difference %.2f (%s; p = %.2g after Holm)%s.",
                found.arm().spiked(),
                found.arm().trials(),
                Math.abs(found.norm() / found.moved() - 1) <= 0.1
                        ? "the same size"
                        : String.format(Locale.ROOT, "%.2g times its size", found.norm() / found.moved()),
                found.sham().spiked(),
                found.sham().trials(),
                found.difference(),
                confidence(found.interval()),
                found.adjusted(),
                found.shown() && found.necessity().isPresent()
                        ? String.format(
                                Locale.ROOT,
                                "; by these rates, the probability that it would have prevented this spike is at least"
                                        + " %.2f",
                                found.necessity().get().low())
                        : "");
    }

    private static String cell(Cell cell, RateEstimate rate) {
        return cell.words() + ": " + count(rate);
    }

    private static String count(RateEstimate cell) {
        return String.format(
                Locale.ROOT,
                "%d of %d (%.2f to %.2f)",
                cell.spiked(),
                cell.trials(),
                cell.interval().low(),
                cell.interval().high());
    }

    private static String confidence(Interval interval) {
        return String.format(Locale.ROOT, "95%% CI %.2f to %.2f", interval.low(), interval.high())
                + (interval.low() <= 0 && interval.high() >= 0 ? ", includes zero" : "");
    }

    private static String factors(List<Double> factors) {
        return factors.stream().map(factor -> "x" + NumberText.of(factor)).collect(Collectors.joining(", "));
    }
}
