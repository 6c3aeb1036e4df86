package dev.epicenter.report;

import dev.epicenter.forecast.ForecastResult;
import dev.epicenter.forecast.ScaleAxis;
import dev.epicenter.json.Json;
import java.util.List;

/** The page of a forecast: one HTML file with charts, which loads nothing from the network. */
public final class ForecastPage {
    private static final List<String> SCRIPTS = List.of("dom.js", "chart.js", "forecast.js");

    private ForecastPage() {}

    /** The data of the page. {@code run} has the name that the shared scripts give to downloaded files. */
    private record Data(Run run, String axisWords, ForecastView forecast, List<ForecastCurves.Line> lines) {}

    private record Run(String name) {}

    public static String render(ForecastResult study, ForecastView view) {
        ScaleAxis axis = view.axis();
        Data data = new Data(new Run("forecast"), ForecastCurves.words(axis), view, ForecastCurves.of(study));
        return ReportPage.html("Forecast of " + view.source(), SCRIPTS, List.of("forecast.css"), Json.line(data));
    }
}
