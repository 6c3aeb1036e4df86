package dev.epicenter.torch.plant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.config.DataConfig.Plant;
import dev.epicenter.torch.random.CounterRandom;
import dev.epicenter.torch.random.RandomStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BestContextGainTest {
    private static final int STEPS = 100;

    private static double openness(Plant kind, int context, boolean actions) {
        return BestContextGain.of(kind, context, actions).openness(LinearPlant.of(kind));
    }

    @ParameterizedTest
    @EnumSource(Plant.class)
    void withoutAContextTheLoopIsOpen(Plant kind) {
        assertThat(openness(kind, 0, true)).isCloseTo(1, within(1e-9));
    }

    /** One number for the disturbance and one for each state: as many observations, and the actions between them. */
    @ParameterizedTest
    @CsvSource({"FIRST_ORDER, 2", "DOUBLE_INTEGRATOR, 3", "OSCILLATOR, 3"})
    void asManyStepsAsStatesAndOneMoreCloseTheLoop(Plant kind, int context) {
        assertThat(openness(kind, context, true)).isLessThan(0.02);
    }

    @ParameterizedTest
    @CsvSource({"FIRST_ORDER, 2", "DOUBLE_INTEGRATOR, 3", "OSCILLATOR, 3"})
    void moreStepsThanThatDoNotHelpALinearController(Plant kind, int context) {
        LinearPlant plant = LinearPlant.of(kind);
        double enough = BestContextGain.expectedCost(plant, BestContextGain.of(kind, context, true));
        double most = BestContextGain.expectedCost(plant, BestContextGain.of(kind, 64, true));
        assertThat(most / enough).isCloseTo(1, within(1e-3));
    }

    @Test
    void withoutItsOwnActionsALinearControllerNeedsMoreSteps() {
        assertThat(openness(Plant.OSCILLATOR, 4, false)).isBetween(0.2, 0.3);
        assertThat(openness(Plant.OSCILLATOR, 64, false)).isBetween(0.05, 0.1);
    }

    @Test
    void theExpectedCostIsTheMeanCostOfEpisodes() {
        LinearPlant plant = LinearPlant.of(Plant.OSCILLATOR);
        ContextGain gain = BestContextGain.of(Plant.OSCILLATOR, 4, true);
        int episodes = 4000;
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < episodes; i++) {
            double cost = gain.start()
                    .cost(plant, Disturbances.draw(plant, STEPS, CounterRandom.of(i, RandomStream.HELD_OUT)), STEPS);
            sum += cost / episodes;
            squares += cost * cost / episodes;
        }
        double error = Math.sqrt((squares - sum * sum) / episodes);
        assertThat(BestContextGain.expectedCost(plant, gain)).isCloseTo(sum, within(4 * error));
    }

    @Test
    void anyOtherGainCostsMore() {
        LinearPlant plant = LinearPlant.of(Plant.DOUBLE_INTEGRATOR);
        ContextGain best = BestContextGain.of(Plant.DOUBLE_INTEGRATOR, 2, true);
        double least = BestContextGain.expectedCost(plant, best);
        for (int i = 0; i < 4; i++) {
            for (double change : new double[] {-0.02, 0.02}) {
                double[] observations = best.observations().clone();
                double[] actions = best.actions().clone();
                (i < 2 ? observations : actions)[i % 2] += change;
                assertThat(BestContextGain.expectedCost(plant, new ContextGain(observations, actions)))
                        .isGreaterThan(least);
            }
        }
    }
}
