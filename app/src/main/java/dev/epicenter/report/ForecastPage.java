package dev.epicenter.report;

import dev.epicenter.forecast.ScaleAxis;
import dev.epicenter.forecast.Study;
import dev.epicenter.json.Json;
import java.util.List;

/** A study as one HTML file with plots, which needs no network. */
public final class ForecastPage {
    private static final List<String> SCRIPTS = List.of("words.js", "chart.js", "forecast.js");

    private ForecastPage() {}

    /** All that the page is given. {@code run} is there because the pieces of all pages take their name from it. */
    private record Data(Run run, String axisWords, ForecastView forecast, List<ForecastCurves.Line> lines) {}

    private record Run(String name) {}

    public static String render(Study study, ForecastView view) {
        ScaleAxis axis = view.axis();
        Data data = new Data(new Run("forecast"), ForecastCurves.words(axis), view, ForecastCurves.of(study));
        return ReportPage.html("Forecast of " + view.source(), SCRIPTS, List.of("forecast.css"), Json.line(data));
    }
}
