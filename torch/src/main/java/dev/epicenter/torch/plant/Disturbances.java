package dev.epicenter.torch.plant;

import dev.epicenter.torch.random.CounterRandom;

/**
 * What happens to a plant in one episode, whatever its controller does.
 *
 * @param start the initial state
 * @param disturbance d, by step
 * @param input w, by step
 * @param observation the noise of the observations, by step
 */
public record Disturbances(double[] start, double[] disturbance, double[] input, double[] observation) {

    /** Drawn from the plant's distributions. */
    public static Disturbances draw(LinearPlant plant, int steps, CounterRandom random) {
        double[] start = new double[plant.states()];
        for (int i = 0; i < start.length; i++) {
            start[i] = plant.startSd()[i] * random.nextGaussian();
        }
        double[] disturbance = new double[steps];
        double[] input = new double[steps];
        double[] observation = new double[steps];
        double hidden = LinearPlant.DISTURBANCE * random.nextGaussian();
        for (int t = 0; t < steps; t++) {
            disturbance[t] = hidden;
            input[t] = LinearPlant.INPUT_NOISE * random.nextGaussian();
            observation[t] = LinearPlant.OBSERVATION_NOISE * random.nextGaussian();
            if (random.nextDouble() < LinearPlant.JUMP_PROBABILITY) {
                hidden += LinearPlant.JUMP * random.nextGaussian();
            }
        }
        return new Disturbances(start, disturbance, input, observation);
    }

    /** The same noise, with a disturbance that is 0 before step {@code at} and {@code size} from then on. */
    public Disturbances withStep(int at, double size) {
        double[] step = new double[disturbance.length];
        for (int t = at; t < step.length; t++) {
            step[t] = size;
        }
        return new Disturbances(start, step, input, observation);
    }

    /** Only a disturbance of 1 from step {@code at} on: no noise. */
    static Disturbances unitStep(LinearPlant plant, int steps, int at) {
        return new Disturbances(new double[plant.states()], new double[steps], new double[steps], new double[steps])
                .withStep(at, 1);
    }
}
