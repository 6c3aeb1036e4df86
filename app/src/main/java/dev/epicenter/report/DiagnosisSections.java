package dev.epicenter.report;

import dev.epicenter.diagnosis.CauseText;
import dev.epicenter.diagnosis.DataStateTable;
import dev.epicenter.diagnosis.Diagnosis;
import dev.epicenter.diagnosis.DoseResponse;
import dev.epicenter.diagnosis.FirstMovers;
import dev.epicenter.diagnosis.GroupEffect;
import dev.epicenter.diagnosis.Location;
import dev.epicenter.diagnosis.MinimalSet;
import dev.epicenter.diagnosis.PointOfNoReturn;
import dev.epicenter.diagnosis.RateEstimate;
import dev.epicenter.diagnosis.Remedy;
import dev.epicenter.diagnosis.ReplayResult;
import dev.epicenter.diagnosis.SpikeOutcome;
import dev.epicenter.run.RunDirectory;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The HTML sections of a diagnosis below its verdict: evidence, remedies and replays, linked to one another. */
public final class DiagnosisSections {
    /** How many tensors are listed; later ones change as a consequence of the first. */
    private static final int LISTED_TENSORS = 12;

    private final Diagnosis diagnosis;

    private DiagnosisSections(Diagnosis diagnosis) {
        this.diagnosis = diagnosis;
    }

    /** All sections, without scripts or styles. */
    public static String html(Diagnosis diagnosis) {
        return new DiagnosisSections(diagnosis).all();
    }

    private String all() {
        List<Section> sections = Stream.of(
                        diagnosis.evidence().commitment().map(DiagnosisSections::shams),
                        diagnosis.evidence().crossing().map(this::crossing),
                        diagnosis.evidence().doses().map(this::doses),
                        diagnosis.evidence().location().map(DiagnosisSections::location),
                        Optional.of(remedies()),
                        Optional.of(sentences()),
                        Optional.of(trials()))
                .flatMap(Optional::stream)
                .filter(section -> !section.body().isEmpty())
                .toList();
        String links = sections.stream()
                .map(section -> "<a href=\"#" + section.id() + "\">" + HtmlText.of(section.title()) + "</a>")
                .collect(Collectors.joining(" "));
        return "<nav class=\"evidence\" aria-label=\"Evidence\">" + links + "</nav>\n"
                + sections.stream().map(Section::html).collect(Collectors.joining("\n"));
    }

    /** @param body empty: there is nothing to show */
    private record Section(String id, String title, String body) {
        String html() {
            return "<section id=\"" + id + "\"><h2>" + HtmlText.of(title) + "</h2>" + body + "</section>";
        }
    }

    private static Section shams(PointOfNoReturn found) {
        String chart = ShamChart.svg(found);
        return new Section(
                "shams",
                "Spike rate of jittered replays",
                chart.isEmpty()
                        ? ""
                        : figure("How often jittered replays spiked", chart)
                                + "<p class=\"small muted\">How often the spike recurred at the same step when all weights were"
                                + " jittered and nothing else changed; 95% intervals (Wilson).</p>");
    }

    /** A chart that scrolls where it is wider than the window. */
    private static String figure(String label, String svg) {
        return "<div class=\"figure wide\" tabindex=\"0\" role=\"region\" aria-label=\"" + label + "\">" + svg
                + "</div>";
    }

    private Section crossing(DataStateTable found) {
        String table = "<table class=\"cross\"><thead><tr><th></th><th scope=\"col\">same batches</th>"
                + "<th scope=\"col\">other batches</th><th scope=\"col\">same batches, permuted</th></tr></thead><tbody>"
                + "<tr><th scope=\"row\">same state</th>" + cell(Optional.of(found.own())) + cell(found.otherData())
                + cell(found.permuted()) + "</tr><tr><th scope=\"row\">earlier states</th>" + cell(found.otherStates())
                + cell(found.neither()) + cell(Optional.empty()) + "</tr></tbody></table>";
        return new Section(
                "data-state",
                "Data or state",
                HtmlTable.scrolled("Data and state", table)
                        + "<p class=\"small muted\">How often the spike recurred at the same step; 95% intervals (Wilson)."
                        + (found.fullBatch() ? " Every step trains on all the data: there are no other batches." : "")
                        + "</p>");
    }

    private static String cell(Optional<RateEstimate> cell) {
        return cell.map(measured -> String.format(
                        Locale.ROOT,
                        "<td class=\"rate-%.0f\"><b>%d of %d</b><br><span class=\"small muted\">%.2f to"
                                + " %.2f</span>%s</td>",
                        10 * measured.rate(),
                        measured.spiked(),
                        measured.trials(),
                        measured.interval().low(),
                        measured.interval().high(),
                        evidence(measured.arms())))
                .orElse("<td class=\"muted\">not tried</td>");
    }

    private Section doses(List<DoseResponse> responses) {
        return new Section(
                "doses",
                "Onset by dose",
                responses.isEmpty()
                        ? ""
                        : figure("Onset of the spike by dose", DoseChart.svg(diagnosis, responses))
                                + "<p class=\"small muted\">Each mark is a dose; a larger mark is a stronger dose. Gray marks are placebos:"
                                + " changes of 2%.</p>");
    }

    private Section remedies() {
        HtmlTable table = new HtmlTable(
                "change", "follow-up", "loss at the horizon", "difference to the run that spiked", "command");
        List<Remedy> prevented = diagnosis.remedies().stream()
                .filter(remedy -> remedy.answer() == SpikeOutcome.NONE)
                .toList();
        for (Remedy remedy : prevented) {
            table.row(
                    HtmlText.of(remedy.arm()),
                    CauseText.noSpike(remedy.until() - diagnosis.onset()),
                    number(remedy.loss()),
                    number(remedy.cost()),
                    "<code>" + HtmlText.of(remedy.command()) + "</code>");
        }
        return new Section(
                "remedies", "Remedies", prevented.isEmpty() ? "" : HtmlTable.scrolled("Remedies", table.html()));
    }

    private Section trials() {
        HtmlTable table = new HtmlTable("replay", "stage", "outcome", "onset", "last loss");
        Set<String> ids = new HashSet<>();
        for (ReplayResult trial : diagnosis.trials()) {
            String name = HtmlText.of(trial.name());
            table.row(
                    // A replay that ran to several horizons is listed several times.
                    ids.add(id(trial.name())) ? "<span id=\"" + id(trial.name()) + "\">" + name + "</span>" : name,
                    trial.stage().key(),
                    trial.answer().name().toLowerCase(Locale.ROOT),
                    trial.arm().onset().isPresent()
                            ? Long.toString(trial.arm().onset().getAsLong())
                            : "-",
                    number(trial.lastLoss()));
        }
        return new Section("replays", "All replays", HtmlTable.scrolled("All replays", table.html()));
    }

    private static Section location(Location found) {
        StringBuilder body = new StringBuilder();
        if (!found.movers().isEmpty()) {
            HtmlTable table = new HtmlTable("tensor", "metric", "steps before the onset");
            for (FirstMovers.Mover mover : found.movers()
                    .subList(0, Math.min(LISTED_TENSORS, found.movers().size()))) {
                table.row(HtmlText.of(mover.tensor()), HtmlText.of(mover.figure()), Long.toString(mover.before()));
            }
            body.append(HtmlTable.scrolled("Which tensors changed first", table.html()))
                    .append("<p class=\"small muted\">Order is an observation, not evidence of a cause.</p>");
        }
        if (!found.groups().isEmpty()) {
            HtmlTable table =
                    new HtmlTable("tensors", "frozen", "random change of the same size", "half the learning rate");
            for (GroupEffect effect : found.groups()) {
                table.row(
                        HtmlText.of(effect.group().name()),
                        outcome(effect.frozen()),
                        effect.sham().map(DiagnosisSections::outcome).orElse("-"),
                        outcome(effect.damped()));
            }
            body.append(HtmlTable.scrolled("Groups of tensors", table.html()));
        }
        Stream.of(found.tensors(), found.batches(), found.sequences(), found.state())
                .flatMap(Optional::stream)
                .map(DiagnosisSections::minimal)
                .forEach(body::append);
        return new Section("where", "Location in the network", body.toString());
    }

    private static String minimal(MinimalSet set) {
        return "<h3>" + (set.minimal() ? "A minimal set of " : "A set, not yet minimal, of ") + HtmlText.of(set.of())
                + "</h3><ul class=\"minimal\">"
                + set.elements().stream()
                        .map(element -> "<li><code>" + HtmlText.of(element) + "</code></li>")
                        .collect(Collectors.joining())
                + "</ul><p class=\"small muted\">Found in " + set.queries() + " replays.</p>";
    }

    private Section sentences() {
        return new Section(
                "evidence",
                "Evidence",
                diagnosis.words().stream()
                        .skip(1)
                        .map(line -> "<p>" + HtmlText.of(line) + "</p>")
                        .collect(Collectors.joining("\n")));
    }

    /** Links to the replays that a rate is computed from. */
    private static String evidence(List<String> arms) {
        return arms.isEmpty()
                ? ""
                : "<details><summary>replays</summary>"
                        + arms.stream()
                                .map(arm -> "<a href=\"#" + id(arm) + "\">" + HtmlText.of(arm) + "</a>")
                                .collect(Collectors.joining("<br>"))
                        + "</details>";
    }

    private static String id(String arm) {
        return "replay-" + RunDirectory.armFolder(arm);
    }

    private static String outcome(ReplayResult trial) {
        return "<a href=\"#" + id(trial.name()) + "\">" + words(trial.answer()) + "</a>";
    }

    private static String words(SpikeOutcome answer) {
        return switch (answer) {
            case SAME -> "recurs";
            case EARLIER -> "recurs earlier";
            case LATER -> "recurs later";
            case NONE -> "no spike within the horizon";
            case VOID -> "void";
        };
    }

    private static String number(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.4g", value) : "not finite";
    }
}
