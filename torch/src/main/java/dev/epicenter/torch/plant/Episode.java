package dev.epicenter.torch.plant;

/** A plant during one episode. */
public final class Episode {
    private final LinearPlant plant;
    private final Disturbances disturbances;
    private double[] x;
    private int t;

    /** Before its first step. */
    public Episode(LinearPlant plant, Disturbances disturbances) {
        this.plant = plant;
        this.disturbances = disturbances;
        x = disturbances.start().clone();
    }

    /** The observation on which this step's action may depend. */
    public double observation() {
        return x[0] + disturbances.observation()[t];
    }

    /** Acts, and returns this step's cost. */
    public double act(double action) {
        double remaining = action + disturbances.disturbance()[t];
        double cost = LinearPlant.cost(x[0], remaining);
        x = plant.next(x, remaining + disturbances.input()[t]);
        t++;
        return cost;
    }
}
