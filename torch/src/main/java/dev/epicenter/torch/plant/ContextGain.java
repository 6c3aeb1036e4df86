package dev.epicenter.torch.plant;

/**
 * A linear controller that reads the last steps: its action is the sum of their observations and actions, times these
 * gains.
 *
 * @param observations gains of observations, the newest first; as many as the context has steps
 * @param actions gains of past actions, the last one first; empty if the context has no actions
 */
public record ContextGain(double[] observations, double[] actions) {
    /** This controller at the start of an episode. */
    public Controller start() {
        History history = new History(observations.length);
        return new Controller() {
            private double last;

            @Override
            public double action(double observation) {
                history.add(last, observation);
                double action = 0;
                for (int i = 0; i < observations.length; i++) {
                    action += observations[i] * history.observation(i);
                }
                for (int i = 0; i < actions.length; i++) {
                    action += actions[i] * history.action(i);
                }
                return action;
            }

            @Override
            public void acted(double action) {
                last = action;
            }
        };
    }

    /** The share of a step disturbance that it does not cancel. */
    public double openness(LinearPlant plant) {
        Episode episode = new Episode(plant, Disturbances.unitStep(plant, Openness.STEPS, Openness.STEP_AT));
        Controller controller = start();
        Openness openness = new Openness();
        for (int t = 0; t < Openness.STEPS; t++) {
            double action = controller.action(episode.observation());
            episode.act(action);
            controller.acted(action);
            openness.add(t, action);
        }
        return openness.value();
    }
}
