package dev.epicenter.intervention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.intervention.DataChange.SkipBatches;
import dev.epicenter.intervention.HyperparameterChange.Scale;
import dev.epicenter.intervention.StateChange.Jitter;
import dev.epicenter.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;

class InterventionsTest {

    /** As records of files hold them. */
    record Stored(Interventions arm, List<Intervention> parts) {}

    @Test
    void filesHoldInterventionsAsTheTextOfTheCommandLine() {
        Interventions arm = Interventions.of(new Scale(Hyperparameter.LR, 0.5), new SkipBatches(40));

        String json = Json.line(new Stored(arm, arm.list()));

        assertThat(json).isEqualTo("{\"arm\":\"lr=x0.5,skip=40\",\"parts\":[\"lr=x0.5\",\"skip=40\"]}");
        assertThat(Json.parse(json, Stored.class)).isEqualTo(new Stored(arm, arm.list()));
    }

    @Test
    void emptyTextIsNoIntervention() {
        assertThat(Interventions.parse("")).isEqualTo(Interventions.NONE);
        assertThat(Interventions.NONE.text()).isEmpty();
    }

    @Test
    void addedInterventionsFollow() {
        assertThat(Interventions.parse("lr=x0.5").and(new Jitter(1e-6, 3)).text())
                .isEqualTo("lr=x0.5,jitter=1e-6:3");
    }

    @Test
    void damagedTextInAFileIsAnErrorOfTheFile() {
        assertThatThrownBy(() -> Json.parse("{\"arm\":\"lr:0.5\",\"parts\":[]}", Stored.class))
                .isInstanceOf(JacksonException.class)
                .hasMessageContaining("expected NAME=VALUE");
    }
}
