package dev.epicenter.report;

import dev.epicenter.Formats;
import dev.epicenter.NumberText;
import dev.epicenter.rate.CellResult;
import dev.epicenter.rate.DoseContrast;
import dev.epicenter.rate.DoseRate;
import dev.epicenter.rate.RateResult;
import dev.epicenter.statistics.Interval;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * The page of a rate study: conclusions, chart and tables. It is one HTML file, which loads nothing from the
 * network; without scripts it lacks only its export menus.
 */
public final class RatePage {
    private final RateResult result;

    private RatePage(RateResult result) {
        this.result = result;
    }

    /** The whole page. */
    public static String render(RateResult result) {
        return new RatePage(result).page();
    }

    private String page() {
        String body = """
            <div class="verdict">%s</div>
            <section><h2>Spikes per 1,000 steps by dose</h2>
            <div class="figure" data-values="By dose" tabindex="0" role="region" aria-label="Spikes per 1,000 steps by dose">%s</div>
            <p class="small muted">Large marks: all seeds together; small marks: each seed. Thick bars: %s interval from resampling seeds,
            which allows for clustered spikes. Thin bars: exact Poisson interval, which assumes independent spikes.
            The ring marks the run file's own dose.</p>
            </section>
            <section><h2>By dose</h2>%s</section>
            <section><h2>By seed</h2>%s</section>
            """.formatted(
                        result.words().stream()
                                .map(line -> "<p>" + HtmlText.of(line) + "</p>")
                                .collect(Collectors.joining("\n")),
                        RateChart.svg(result),
                        percent(),
                        HtmlTable.scrolled("By dose", doses()),
                        HtmlTable.scrolled("By seed", seeds()));
        String title = result.run() + ": spikes by " + result.knob();
        return new PlainPage("rates", title, summary(), "rate.css", body).html();
    }

    private String summary() {
        int seeds = result.seeds().size();
        long spikes = result.doses().stream().mapToLong(DoseRate::spikes).sum();
        long steps = result.doses().stream().mapToLong(DoseRate::steps).sum();
        return String.format(
                Locale.ROOT,
                "%s in %,d steps: %d doses, %d %s each, %,d steps per training run, from scratch, without"
                        + " recovery.",
                Formats.count(spikes, "spike"),
                steps,
                result.doses().size(),
                seeds,
                seeds == 1 ? "seed" : "seeds",
                result.steps());
    }

    private String doses() {
        HtmlTable table = new HtmlTable(
                HtmlText.of(result.knob()),
                "spikes",
                "steps",
                "per 1,000 steps",
                percent() + " Poisson",
                percent() + " over seeds",
                "seeds that spiked",
                "difference to own",
                "p (Holm)",
                "final loss",
                "held-out loss");
        for (DoseRate dose : result.doses()) {
            Optional<DoseContrast> contrast = result.contrasts().stream()
                    .filter(other -> other.dose() == dose.dose())
                    .findFirst();
            table.row(
                    NumberText.of(dose.dose()) + (dose.dose() == result.ownDose() ? " (own)" : ""),
                    Long.toString(dose.spikes()),
                    Long.toString(dose.steps()),
                    number(dose.rate()),
                    interval(dose.poisson()),
                    dose.acrossSeeds().map(RatePage::interval).orElse("-"),
                    dose.spiked().toString(),
                    contrast.map(other -> number(other.difference())).orElse("-"),
                    contrast.map(other -> number(other.adjustedP())).orElse("-"),
                    number(dose.finalLoss()),
                    number(dose.heldOutLoss()));
        }
        return table.html();
    }

    private String seeds() {
        HtmlTable table = new HtmlTable(
                HtmlText.of(result.knob()),
                "seed",
                "spikes",
                "steps",
                "first onset",
                "highest",
                "hard batches",
                "final loss",
                "held-out loss");
        for (DoseRate dose : result.doses()) {
            for (CellResult run : dose.runs()) {
                table.row(
                        NumberText.of(dose.dose()),
                        Long.toString(run.seed()),
                        Integer.toString(run.spikes().size()),
                        Long.toString(run.made()),
                        run.spikes().isEmpty()
                                ? "-"
                                : Long.toString(run.spikes().get(0).onset()),
                        run.spikes().stream()
                                .map(spike -> spike.height())
                                .max(Double::compare)
                                .map(RatePage::number)
                                .orElse("-"),
                        Integer.toString(run.hardBatches()),
                        number(run.finalLoss()),
                        number(run.heldOutLoss()));
            }
        }
        return table.html();
    }

    private String percent() {
        return NumberText.of(Math.round(100 * result.confidence())) + "%";
    }

    private static String interval(Interval interval) {
        return number(interval.low()) + " to " + number(interval.high());
    }

    private static String number(OptionalDouble value) {
        return value.isPresent() ? number(value.getAsDouble()) : "-";
    }

    static String number(double value) {
        return Double.isFinite(value) ? NumberText.of(Formats.rounded(value, 3)) : "not finite";
    }
}
