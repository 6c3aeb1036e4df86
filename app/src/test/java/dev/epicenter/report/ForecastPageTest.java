package dev.epicenter.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.forecast.ForecastResult;
import dev.epicenter.forecast.LastValue;
import dev.epicenter.forecast.PalmTables;
import dev.epicenter.forecast.PredictionTargets;
import dev.epicenter.forecast.ScaleAxis;
import dev.epicenter.forecast.Selection;
import dev.epicenter.forecast.SeriesSet;
import dev.epicenter.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * The data of the forecast page of PaLM's few-shot table: 30 tasks, tested over the step from 62B to 540B parameters.
 */
class ForecastPageTest {
    private static final double STEP = Math.log10(5.4035e11 / 6.25e10);

    private static JsonNode data(double... sizes) {
        SeriesSet corpus =
                SeriesSet.of(PalmTables.palm(new Selection(Set.of(), Set.of("few"), Set.of())), ScaleAxis.PARAMS);
        List<Double> params = new ArrayList<>();
        for (double size : sizes) {
            params.add(size);
        }
        PredictionTargets targets = new PredictionTargets(params, OptionalDouble.empty(), OptionalDouble.empty());
        ForecastResult study =
                ForecastResult.of(corpus, ScaleAxis.PARAMS, List.of(new LastValue()), targets, 1, stage -> {});
        ForecastView view = ForecastView.of(study, ScaleAxis.PARAMS, "PaLM", "A sentence.", List.of());
        Matcher json = Pattern.compile("<script[^>]*id=\"data\"[^>]*>(.*?)</script>", Pattern.DOTALL)
                .matcher(ForecastPage.render(study, view));
        assertThat(json.find()).isTrue();
        return Json.mapper().readTree(json.group(1));
    }

    @Test
    void predictionsBeyondTheTestedDistanceHaveNoIntervals() {
        JsonNode data = data(1e12, 1e14);
        assertThat(data.at("/forecast/tested_distance").doubleValue()).isBetween(STEP - 1e-4, STEP + 1e-4);
        assertThat(data.at("/forecast/predictions").size()).isEqualTo(60);
        for (JsonNode prediction : data.at("/forecast/predictions")) {
            boolean far = prediction.get("scale").doubleValue() == 1e14;
            assertThat(prediction.get("beyond_tested_distance").booleanValue()).isEqualTo(far);
            assertThat(prediction.has("eighty")).isEqualTo(!far);
            assertThat(prediction.has("ninety_five")).isEqualTo(!far);
            assertThat(prediction.has("untested_narrow")).isEqualTo(far);
            assertThat(prediction.has("untested_wide")).isEqualTo(far);
        }
    }

    @Test
    void bandsMeetAtTheEndOfTheTestedDistance() {
        for (JsonNode line : data(1e14).get("lines")) {
            double end = line.get("tested_to").doubleValue();
            double last = line.at("/x").get(line.at("/x").size() - 1).doubleValue();
            assertThat(end - last).isBetween(STEP - 1e-3, STEP + 1e-3);
            List<Double> ahead = new ArrayList<>();
            line.get("ahead").forEach(each -> ahead.add(each.doubleValue()));
            assertThat(ahead).isSorted().doesNotHaveDuplicates().contains(end).hasSize(10);
            assertThat(line.at("/narrow/0").size()).isEqualTo(10);
            assertThat(line.at("/wide/1").size()).isEqualTo(10);
        }
    }

    @Test
    void stepAsLongAsTheTestedDistanceIsTestedCompletely() {
        for (JsonNode line : data(5.4035e11 * 5.4035e11 / 6.25e10).get("lines")) {
            JsonNode ahead = line.get("ahead");
            assertThat(line.get("tested_to").doubleValue())
                    .isGreaterThanOrEqualTo(ahead.get(ahead.size() - 1).doubleValue());
        }
    }
}
