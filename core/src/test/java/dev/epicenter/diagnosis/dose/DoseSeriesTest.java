package dev.epicenter.diagnosis.dose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.intervention.Hyperparameter;
import dev.epicenter.intervention.Interventions;
import dev.epicenter.json.Json;
import org.junit.jupiter.api.Test;

class DoseSeriesTest {

    @Test
    void filesHoldADoseByTheWordsOfItsSeries() {
        Dose dose = new Dose(
                DoseTarget.BETA2, DoseSeries.Direction.AS_CONFIGURED, 0, Interventions.parse("beta2=0.98"), false);

        String json = Json.line(dose);

        assertThat(json)
                .isEqualTo("{\"knob\":\"beta2\",\"direction\":\"as configured\",\"strength\":0.0,"
                        + "\"arm\":\"beta2=0.98\",\"placebo\":false}");
        assertThat(Json.parse(json, Dose.class)).isEqualTo(dose);
        assertThat(dose.words()).isEqualTo("0.98");
        assertThat(Json.line(dose.ladder())).isEqualTo("\"beta2 as configured\"");
        assertThat(DoseSeries.parse(dose.ladder().words())).isEqualTo(dose.ladder());
    }

    @Test
    void unknownSeriesIsRejected() {
        assertThatThrownBy(() -> DoseSeries.parse("beta2 sideways")).hasMessageContaining("beta2 sideways");
    }

    @Test
    void everyHyperparameterIsATargetOfDoses() {
        for (Hyperparameter hyperparameter : Hyperparameter.values()) {
            assertThat(DoseTarget.of(hyperparameter).key()).isEqualTo(hyperparameter.key());
        }
    }
}
