package dev.epicenter.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javalin.http.BadRequestResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForecastRequestTest {
    @Test
    void optionsBecomeArgumentsInAFixedOrder() {
        Map<String, String> address =
                Map.of("tokens", "2e13", "to", "7B,1e12", "axis", "compute", "path", "scores.csv");
        assertThat(ForecastRequest.of(address::get).command(Path.of("/t.csv"), Path.of("/p.html")))
                .containsExactly(
                        "forecast",
                        "/t.csv",
                        "--html",
                        "/p.html",
                        "--axis",
                        "compute",
                        "--to",
                        "7B,1e12",
                        "--tokens",
                        "2e13");
        assertThat(ForecastRequest.of(Map.of("axis", "")::get).options()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"axis, loss", "axis, --demo", "to, --out", "to, 7B;x", "tokens, 1 2", "metric, --json"})
    void anythingElseIsRefused(String name, String value) {
        assertThatThrownBy(() -> ForecastRequest.of(Map.of(name, value)::get))
                .isInstanceOf(BadRequestResponse.class)
                .hasMessageContaining(name + "=" + value);
    }
}
