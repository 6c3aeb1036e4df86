package dev.epicenter.diagnosis;

import dev.epicenter.NumberText;
import dev.epicenter.replay.StandardArms;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** A diagnosis in plain sentences: the verdict first, then what it rests on, stage by stage, and what is left open. */
final class DiagnosisText {
    private DiagnosisText() {}

    static List<String> of(Diagnosis diagnosis) {
        Evidence evidence = diagnosis.evidence();
        List<String> words = new ArrayList<>();
        words.add(CauseWords.of(diagnosis.cause(), diagnosis.followed()));
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
        if (diagnosis.trials().stream().anyMatch(trial -> trial.start().equals(Trial.OTHER_PLAN))) {
            words.add(
                    "The run has gone back from this spike and skipped batches: remedies were tried on those that it goes on"
                            + " with, as the commands do, so that what they do is due to both.");
        }
        words.addAll(diagnosis.skipped());
        return words;
    }

    /** The run may still be at it, or have gone back from it: what comes after is known of the control alone. */
    private static String withoutEnd(Diagnosis diagnosis) {
        OptionalLong end = diagnosis.evidence().reproduced().control().end();
        return "The run has not come to the end of this spike: it stopped in it, goes on in it or went back from it. The control "
                + (end.isPresent()
                        ? "is over it at step " + end.getAsLong() + "."
                        : "is not over it at step " + diagnosis.horizon()
                                + " either, so that whether it ends by itself stays open; a larger --horizon would tell.");
    }

    private static String reproduced(Diagnosis diagnosis, Reproduced reproduced) {
        String from = "The control, an unchanged replay from step " + diagnosis.checkpoint() + ", ";
        String same = reproduced.asTheRun()
                ? "reproduced the run bit for bit (" + reproduced.comparedSteps() + " steps compared)"
                : "is not the run again: " + reproduced.reason().orElse("it differs");
        if (reproduced.noise().isPresent()) {
            same = "is not the run again, bit for bit, and this trainer's replays are not those of one another";
        }
        String spike = reproduced.inPlace() ? "; it spikes at step " + diagnosis.onset() : "; it does not spike there";
        String twice = reproduced.twice()
                ? "; a second control has the same bits"
                : "; a second control differs from it by up to " + figure(reproduced.band()) + " nats"
                        + reproduced.noise().map(DiagnosisText::noise).orElse("");
        long back = diagnosis.onset() - diagnosis.checkpoint();
        String near = back < DiagnosisRequest.DEFAULT_REWIND && diagnosis.checkpoint() > 0
                ? " No older checkpoint is left, so that replays start at most " + back
                        + " steps before the onset; checkpoint.keep_every or a larger checkpoint.keep in the run file would have"
                        + " kept one, and --from 0 goes through the run again from its start."
                : "";
        return from + same + spike + twice + "." + near;
    }

    private static String noise(NoiseBand noise) {
        return "; of " + noise.controls() + " such replays " + noise.inPlace() + " spike in its place"
                + (noise.latest() > 0 ? ", from step " + noise.earliest() + " to " + noise.latest() : "")
                + "; before the onset their losses differ by up to " + figure(noise.before())
                + " nats, the run's from theirs by up to " + figure(noise.run())
                + (noise.readable()
                        ? ", so that a difference of loss no larger means nothing, and single replays little: rates count"
                        : ", so that nothing is read from arms");
    }

    private static String commitment(Commitment found) {
        String rates = found.byDistance().stream()
                .map(rate -> "from " + rate.distance() + " steps before " + count(rate.cell()))
                .collect(Collectors.joining(", "));
        String shams = "Shams (weights jittered by a relative " + NumberText.of(StandardArms.JITTER)
                + ") spiked at the same place: " + rates + ".";
        String rejected = found.rejected().isEmpty()
                ? ""
                : " From "
                        + found.rejected().stream().map(String::valueOf).collect(Collectors.joining(" and "))
                        + " steps before, a change of 2% to the learning rate or the weight decay already moved or prevented it.";
        if (found.marginal()) {
            return shams + rejected
                    + " There is no distance from which meaningless changes leave it where it is: the spike is marginal.";
        }
        return shams + rejected + " Arms are read from " + found.distance()
                + " steps before the onset, where changes of 2% leave it in its place; larger jitter there: "
                + found.byJitter().stream()
                        .map(rate -> NumberText.of(rate.jitter()) + " " + count(rate.cell()))
                        .collect(Collectors.joining(", "))
                + ".";
    }

    private static List<String> crossing(Crossing found) {
        List<String> words = new ArrayList<>();
        List<String> cells = new ArrayList<>(List.of(Crossing.OWN + ": " + count(found.own())));
        found.otherData().ifPresent(cell -> cells.add(Crossing.OTHER_DATA + ": " + count(cell)));
        found.permuted().ifPresent(cell -> cells.add(Crossing.PERMUTED + ": " + count(cell)));
        found.otherStates().ifPresent(cell -> cells.add(Crossing.OTHER_STATES + ": " + count(cell)));
        found.neither().ifPresent(cell -> cells.add(Crossing.NEITHER + ": " + count(cell)));
        words.add("Data and state, how often it spiked at the same place (95% interval): "
                + String.join("; ", cells) + "."
                + (found.fullBatch() ? " Every step trains on all the data, so that there are no other batches." : ""));
        found.interaction()
                .ifPresent(contrast -> words.add(String.format(
                        Locale.ROOT,
                        "Interaction of data and state: %.2f (95%% interval %.2f to %.2f)%s.",
                        contrast.estimate(),
                        contrast.interval().low(),
                        contrast.interval().high(),
                        contrast.replicates().isPresent()
                                ? "; about " + contrast.replicates().getAsInt() + " replicates a cell would settle it"
                                : "")));
        if (found.frozen().answer() == Answer.SAME) {
            words.add("With all weights frozen it comes as well"
                    + found.frozenOtherData()
                            .map(trial -> trial.answer() == Answer.SAME
                                    ? ", with other batches too"
                                    : ", not with other batches")
                            .orElse("")
                    + ".");
        }
        if (!found.changedWhileFrozen().isEmpty()) {
            words.add("While all were frozen, these changed all the same: "
                    + String.join(", ", found.changedWhileFrozen()) + ".");
        }
        return words;
    }

    private static List<String> doses(Diagnosis diagnosis, List<Response> responses) {
        List<String> words = new ArrayList<>();
        words.add("\"Prevents\" below means no spike for " + diagnosis.followed() + " steps after the onset, to step "
                + diagnosis.horizon() + "; replays are not followed further.");
        for (Response response : responses) {
            String rungs = response.rungs().stream()
                    .map(rung -> value(rung.dose()) + " " + word(rung.trial()))
                    .collect(Collectors.joining(", "));
            String line = response.ladder() + ": " + rungs + ".";
            if (response.threshold().isPresent()) {
                Response.Threshold threshold = response.threshold().get();
                line += " Threshold between x" + NumberText.of(threshold.prevents()) + " and x"
                        + NumberText.of(threshold.spikes())
                        + (threshold.contradictions().isEmpty()
                                ? "."
                                : "; but " + factors(threshold.contradictions())
                                        + " answered as if beyond it, so that there is no one threshold.");
            }
            if (!response.violations().isEmpty()) {
                line += " Not monotone (" + String.join(", ", response.violations())
                        + " prevents and a stronger dose does not): a sign of chance.";
            }
            if (response.specificity().isPresent()) {
                line += " " + specificity(response.specificity().get());
            }
            words.add(line);
        }
        return words;
    }

    /** The dose without the knob's name, which the line begins with. */
    private static String value(Dose dose) {
        return dose.knob().equals(Ladders.NORM)
                ? "x" + dose.arm().substring(dose.arm().lastIndexOf(':') + 1)
                : dose.arm().substring(dose.arm().indexOf('=') + 1);
    }

    private static String specificity(Specificity found) {
        return String.format(
                Locale.ROOT,
                "Over seeds it came in %d of %d, under a random move of the weights by %s in %d of %d: prevented by"
                        + " %.2f more than by its sham (95%% interval %.2f to %.2f, p = %.2g after Holm)%s.",
                found.arm().spiked(),
                found.arm().trials(),
                found.norm() >= 0.9 * found.moved()
                        ? "as much"
                        : String.format(Locale.ROOT, "%.2g of as much", found.norm() / found.moved()),
                found.sham().spiked(),
                found.sham().trials(),
                found.difference(),
                found.interval().low(),
                found.interval().high(),
                found.adjusted(),
                found.shown() && found.necessity().isPresent()
                        ? String.format(
                                Locale.ROOT,
                                "; by these rates, a spike that came would have stayed away with a probability of at least %.2f",
                                found.necessity().get().low())
                        : "");
    }

    static String word(Trial trial) {
        return switch (trial.answer()) {
            case SAME -> "spikes";
            case EARLIER -> "spikes " + -trial.arm().displacement().orElse(0) + " steps earlier";
            case LATER -> "delays it by " + trial.arm().displacement().orElse(0);
            case NONE -> trial.stage() == Stage.DOSE ? "prevents" : "keeps it from its place";
            case VOID -> "is void";
        };
    }

    private static String count(Cell cell) {
        return String.format(
                Locale.ROOT,
                "%d of %d (%.2f to %.2f)",
                cell.spiked(),
                cell.trials(),
                cell.interval().low(),
                cell.interval().high());
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, "%.3g", value);
    }

    private static String factors(List<Double> factors) {
        return factors.stream().map(factor -> "x" + NumberText.of(factor)).collect(Collectors.joining(", "));
    }
}
