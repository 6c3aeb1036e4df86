package dev.epicenter.torch.plant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.config.DataConfig.Plant;
import dev.epicenter.torch.random.CounterRandom;
import dev.epicenter.torch.random.RandomStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExpertTest {
    private static final int STEPS = 100;

    @Test
    void theRiccatiGainOfAScalarSystemIsTheRootOfItsQuadraticEquation() {
        double a = 1.2;
        double b = 0.7;
        double r = 0.3;
        // p = 1 + a^2 p r / (r + b^2 p), so b^2 p^2 + (r - b^2 - a^2 r) p - r = 0
        double linear = r - b * b - a * a * r;
        double p = (-linear + Math.sqrt(linear * linear + 4 * b * b * r)) / (2 * b * b);
        assertThat(Riccati.gain(new double[][] {{a}}, new double[] {b}, r)[0])
                .isCloseTo(a * b * p / (r + b * b * p), within(1e-9));
    }

    /** From an independent implementation in NumPy. */
    @Test
    void theGainsOfTheDoubleIntegratorAreThoseOfAnIndependentImplementation() {
        LinearPlant plant = LinearPlant.of(Plant.DOUBLE_INTEGRATOR);
        double[] gain = Riccati.gain(plant.a(), plant.b(), LinearPlant.EFFORT);
        assertThat(gain[0]).isCloseTo(2.78885717, within(1e-7));
        assertThat(gain[1]).isCloseTo(2.36171852, within(1e-7));
    }

    @ParameterizedTest
    @EnumSource(Plant.class)
    void theExpertCancelsAStepDisturbance(Plant kind) {
        LinearPlant plant = LinearPlant.of(kind);
        Episode episode = new Episode(plant, Disturbances.unitStep(plant, STEPS, 0));
        Controller expert = new Expert(plant, STEPS).start();
        double action = 0;
        double observation = 0;
        for (int t = 0; t < STEPS; t++) {
            observation = episode.observation();
            action = expert.action(observation);
            episode.act(action);
            expert.acted(action);
        }
        assertThat(action).isCloseTo(-1, within(0.02));
        assertThat(observation).isCloseTo(0, within(0.02));
    }

    @ParameterizedTest
    @EnumSource(Plant.class)
    void theExpertCostsLessThanTheBestControllerOfALimitedContext(Plant kind) {
        LinearPlant plant = LinearPlant.of(kind);
        Expert expert = new Expert(plant, STEPS);
        ContextGain limited = BestContextGain.of(kind, 8, true);
        double difference = 0;
        for (int i = 0; i < 200; i++) {
            Disturbances noise = Disturbances.draw(plant, STEPS, CounterRandom.of(i, RandomStream.HELD_OUT));
            difference +=
                    limited.start().cost(plant, noise, STEPS) - expert.start().cost(plant, noise, STEPS);
        }
        assertThat(difference).isPositive();
    }
}
