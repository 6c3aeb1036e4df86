package dev.epicenter.torch.plant;

/** A controller during one episode. */
public interface Controller {

    /** Reads an observation and chooses an action. */
    double action(double observation);

    /** The action that was carried out after the last observation, which may be another one. */
    void acted(double action);

    /** The mean cost per step of an episode with this controller, which is at its start. */
    default double cost(LinearPlant plant, Disturbances disturbances, int steps) {
        Episode episode = new Episode(plant, disturbances);
        double cost = 0;
        for (int t = 0; t < steps; t++) {
            double action = action(episode.observation());
            cost += episode.act(action) / steps;
            acted(action);
        }
        return cost;
    }
}
