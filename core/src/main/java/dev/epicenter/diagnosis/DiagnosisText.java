package dev.epicenter.diagnosis;

import dev.epicenter.NumberText;
import dev.epicenter.replay.ArmVerdict;
import dev.epicenter.replay.StandardArms;
import dev.epicenter.statistics.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Writes a diagnosis as plain sentences: the verdict, then its evidence by stage, then what was skipped. */
final class DiagnosisText {
    private DiagnosisText() {}

    static List<String> of(Diagnosis diagnosis) {
        Evidence evidence = diagnosis.evidence();
        List<String> words = new ArrayList<>();
        words.add(CauseText.of(diagnosis.cause(), diagnosis.followed()));
        if (diagnosis.found().end().isEmpty()) {
            words.add(withoutEnd(diagnosis));
        }
        words.add(reproduced(diagnosis, evidence.reproduced()));
        evidence.commitment().ifPresent(found -> words.add(commitment(found)));
        evidence.crossing().ifPresent(found -> words.addAll(crossing(found)));
        evidence.doses().ifPresent(found -> words.addAll(doses(diagnosis, found)));
        evidence.location().ifPresent(found -> words.addAll(LocationText.of(found)));
        evidence.damage().ifPresent(found -> words.addAll(DamageText.of(found)));
        evidence.sharpness().ifPresent(found -> words.addAll(SharpnessText.of(found)));
        if (diagnosis.trials().stream().anyMatch(trial -> trial.start().equals(ReplayResult.OTHER_PLAN))) {
            words.add(
                    "The run rolled back from this spike and skipped batches. Remedies were tried on the batches that the run now"
                            + " continues with, so each result is due to both.");
        }
        words.addAll(diagnosis.skipped());
        return words;
    }

    /** The run may still be in the spike, or have rolled back from it: only the control shows what follows. */
    private static String withoutEnd(Diagnosis diagnosis) {
        ArmVerdict control = diagnosis.evidence().reproduced().control();
        String run = "The run did not record the end of this spike: it stopped, rolled back or is still in the spike.";
        if (control.onset().isEmpty()) {
            return run;
        }
        OptionalLong end = control.end();
        return run + " In the control the spike "
                + (end.isPresent()
                        ? "ended at step " + end.getAsLong() + "."
                        : "had not ended at step " + diagnosis.horizon()
                                + "; use a larger --horizon to see whether it ends by itself.");
    }

    private static String reproduced(Diagnosis diagnosis, ReproductionResult reproduced) {
        String from = "The control, an unchanged replay from step " + diagnosis.checkpoint() + ", ";
        String same = reproduced.asTheRun()
                ? "reproduced the run bit for bit (" + reproduced.comparedSteps() + " steps compared)"
                : "did not reproduce the run: " + reproduced.reason().orElse("it differs");
        if (reproduced.noise().isPresent()) {
            same = "did not reproduce the run bit for bit, and this trainer's replays differ from one another";
        }
        String spike = reproduced.inPlace()
                ? "; it spiked at step " + diagnosis.onset()
                : "; it did not spike at the same place";
        String twice = reproduced.twice()
                ? "; a second control has the same bits"
                : "; a second control differs from it by up to " + number(reproduced.band()) + " nats"
                        + reproduced.noise().map(DiagnosisText::noise).orElse("");
        long back = diagnosis.onset() - diagnosis.checkpoint();
        String near = back < DiagnosisRequest.DEFAULT_REWIND && diagnosis.checkpoint() > 0
                ? " No older checkpoint is left, so replays start at most " + back
                        + " steps before the onset. Set checkpoint.keep_every or a larger checkpoint.keep in the run file to keep"
                        + " older ones, or use --from 0 to replay from the start of the run."
                : "";
        return from + same + spike + twice + "." + near;
    }

    private static String noise(NoiseBand noise) {
        return "; " + noise.inPlace() + " of " + noise.controls() + " unchanged replays spiked at the same place"
                + (noise.latest() > 0 ? " (" + onsets(noise.earliest(), noise.latest()) + ")" : "")
                + "; before the onset their losses differ by up to " + number(noise.before())
                + " nats, and the run's loss differs from theirs by up to " + number(noise.run())
                + (noise.readable()
                        ? ". A smaller difference of loss is not meaningful; rates over replays count, single replays do not"
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
                        + " steps before, a 2% change of learning rate or weight decay already moved or prevented the spike.";
        if (found.marginal()) {
            return shams + rejected
                    + " No distance was found at which meaningless changes leave the spike in place: the spike is marginal.";
        }
        return shams + rejected + " Arms start " + found.distance()
                + " steps before the onset, where 2% changes leave the spike in place. With larger jitter from there: "
                + found.byJitter().stream()
                        .map(rate -> count(rate.cell()) + " at " + NumberText.of(rate.jitter()))
                        .collect(Collectors.joining(", "))
                + ".";
    }

    private static List<String> crossing(DataStateTable found) {
        List<String> words = new ArrayList<>();
        List<String> cells = new ArrayList<>(List.of(DataStateTable.OWN + ": " + count(found.own())));
        found.otherData().ifPresent(cell -> cells.add(DataStateTable.OTHER_DATA + ": " + count(cell)));
        found.permuted().ifPresent(cell -> cells.add(DataStateTable.PERMUTED + ": " + count(cell)));
        found.otherStates().ifPresent(cell -> cells.add(DataStateTable.OTHER_STATES + ": " + count(cell)));
        found.neither().ifPresent(cell -> cells.add(DataStateTable.NEITHER + ": " + count(cell)));
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
                    + String.join(", ", found.changedWhileFrozen()) + ".");
        }
        return words;
    }

    private static List<String> doses(Diagnosis diagnosis, List<DoseResponse> responses) {
        List<String> words = new ArrayList<>();
        words.add("\"Prevents\" below means no spike for " + diagnosis.followed() + " steps after the onset, to step "
                + diagnosis.horizon() + "; replays are not followed further.");
        for (DoseResponse response : responses) {
            String rungs = response.rungs().stream()
                    .map(rung -> value(rung.dose()) + " " + outcome(rung.trial()))
                    .collect(Collectors.joining(", "));
            String line = response.ladder() + ": " + rungs + ".";
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
                line += " Not monotone (" + String.join(", ", response.violations())
                        + " prevents and a stronger dose does not), which suggests chance.";
            }
            if (response.specificity().isPresent()) {
                line += " " + specificity(response.specificity().get());
            }
            words.add(line);
        }
        return words;
    }

    /** The dose without the name of its hyperparameter, which begins the line. */
    private static String value(Dose dose) {
        return dose.knob().equals(DoseGrid.NORM)
                ? "x" + dose.arm().substring(dose.arm().lastIndexOf(':') + 1)
                : dose.arm().substring(dose.arm().indexOf('=') + 1);
    }

    private static String specificity(ShamContrast found) {
        return String.format(
                Locale.ROOT,
                "Over seeds, %d of %d replays spiked; under its sham, a random move of the weights of %s, %d of %d did:"
                        + " difference %.2f (%s; p = %.2g after Holm)%s.",
                found.arm().spiked(),
                found.arm().trials(),
                found.norm() >= 0.9 * found.moved()
                        ? "the same size"
                        : String.format(Locale.ROOT, "%.2g of its size", found.norm() / found.moved()),
                found.sham().spiked(),
                found.sham().trials(),
                found.difference(),
                confidence(found.interval()),
                found.adjusted(),
                found.shown() && found.necessity().isPresent()
                        ? String.format(
                                Locale.ROOT,
                                "; by these rates, the probability that it would have prevented this spike is at least %.2f",
                                found.necessity().get().low())
                        : "");
    }

    /** The outcome of a replay, as the predicate of its dose or arm. */
    static String outcome(ReplayResult trial) {
        return switch (trial.answer()) {
            case SAME -> "spikes";
            case EARLIER -> "spikes " + -trial.arm().displacement().orElse(0) + " steps earlier";
            case LATER -> "delays the spike by " + trial.arm().displacement().orElse(0) + " steps";
            case NONE -> trial.stage() == Stage.DOSE ? "prevents" : "no spike near the onset";
            case VOID -> "void";
        };
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

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3g", value);
    }

    private static String factors(List<Double> factors) {
        return factors.stream().map(factor -> "x" + NumberText.of(factor)).collect(Collectors.joining(", "));
    }
}
