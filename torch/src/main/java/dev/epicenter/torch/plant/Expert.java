package dev.epicenter.torch.plant;

/**
 * The LQG controller with the disturbance as another state: a Kalman filter estimates the plant's state and the
 * disturbance from all observations, and the action is the optimal one for the estimated state minus the estimated
 * disturbance. The filter starts from the distribution of the first state, so its gain changes over the first steps. It
 * is the best linear filter of a disturbance that jumps (Kalman 1960).
 */
public final class Expert {
    private final LinearPlant plant;
    private final double[] gain;
    private final double[][] filter; // (steps, n + 1)

    /** For episodes of at most {@code steps} steps. */
    public Expert(LinearPlant plant, int steps) {
        this.plant = plant;
        gain = Riccati.gain(plant.a(), plant.b(), LinearPlant.EFFORT);
        filter = filterGains(plant, steps);
    }

    /** The state's transition and the input's effect, with the disturbance as the last state. */
    private static double[][] extended(LinearPlant plant) {
        int n = plant.states();
        double[][] a = new double[n + 1][n + 1];
        for (int i = 0; i < n; i++) {
            System.arraycopy(plant.a()[i], 0, a[i], 0, n);
            a[i][n] = plant.b()[i];
        }
        a[n][n] = 1;
        return a;
    }

    private static double[][] filterGains(LinearPlant plant, int steps) {
        int n = plant.states() + 1;
        double[][] a = extended(plant);
        double[][] covariance = new double[n][n];
        for (int i = 0; i < n - 1; i++) {
            covariance[i][i] = plant.startSd()[i] * plant.startSd()[i];
        }
        covariance[n - 1][n - 1] = LinearPlant.DISTURBANCE * LinearPlant.DISTURBANCE;
        double[][] gains = new double[steps][n];
        for (int t = 0; t < steps; t++) {
            double innovation = covariance[0][0] + LinearPlant.OBSERVATION_NOISE * LinearPlant.OBSERVATION_NOISE;
            double[][] left = new double[n][n];
            for (int i = 0; i < n; i++) {
                gains[t][i] = covariance[i][0] / innovation;
                for (int j = 0; j < n; j++) {
                    left[i][j] = covariance[i][j] - gains[t][i] * covariance[0][j];
                }
            }
            covariance = propagated(plant, a, left);
        }
        return gains;
    }

    /** a p a' plus the covariance of a step's noise. */
    private static double[][] propagated(LinearPlant plant, double[][] a, double[][] p) {
        int n = a.length;
        double[][] next = new double[n][n];
        double noise = LinearPlant.INPUT_NOISE * LinearPlant.INPUT_NOISE;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                next[i][j] = i < n - 1 && j < n - 1 ? noise * plant.b()[i] * plant.b()[j] : 0;
                for (int s = 0; s < n; s++) {
                    for (int e = 0; e < n; e++) {
                        next[i][j] += a[i][s] * p[s][e] * a[j][e];
                    }
                }
            }
        }
        next[n - 1][n - 1] += LinearPlant.drift() * LinearPlant.drift();
        return next;
    }

    /** The expert at the start of an episode. */
    public Controller start() {
        int n = plant.states();
        return new Controller() {
            private double[] state = new double[n];
            private double disturbance;
            private int t;

            @Override
            public double action(double observation) {
                double surprise = observation - state[0];
                double action = 0;
                for (int i = 0; i < n; i++) {
                    state[i] += filter[t][i] * surprise;
                    action -= gain[i] * state[i];
                }
                disturbance += filter[t][n] * surprise;
                return action - disturbance;
            }

            @Override
            public void acted(double action) {
                state = plant.next(state, action + disturbance);
                t++;
            }
        };
    }
}
