package dev.epicenter.report;

import dev.epicenter.forecast.ForecastResult;
import dev.epicenter.forecast.ScaleAxis;
import dev.epicenter.forecast.table.ScoreUnit;
import dev.epicenter.json.Json;
import java.util.List;
import java.util.Map;

/** The page of a forecast: one HTML file with charts, which loads nothing from the network. */
public final class ForecastPage {
    private ForecastPage() {}

    private record Data(String axisWords, ForecastView forecast, List<ForecastCurves.Line> lines) {}

    /** The page of a forecast of shares only. */
    public static String render(ForecastResult study, ForecastView view) {
        return render(study, view, Map.of());
    }

    /** @param units of the tasks whose scores are no shares */
    public static String render(ForecastResult study, ForecastView view, Map<String, ScoreUnit> units) {
        ScaleAxis axis = view.axis();
        Data data = new Data(ForecastCurves.words(axis), view, ForecastCurves.of(study, units));
        return ReportPage.html(
                "",
                "Forecast of " + view.source(),
                ScriptBundle.of("report/forecast.js"),
                Resources.text("report/report.css") + "\n" + Resources.text("report/forecast.css"),
                Json.line(data));
    }
}
