package dev.epicenter.segment;

/**
 * How a trained model controls its plant, next to two controllers in the same episodes. Costs are means per step of the
 * squared output plus 0.1 times the squared sum of action and disturbance, both as deviations from the plan.
 *
 * @param openness share of a step disturbance that the model's action does not cancel 50 to 100 steps later: the root
 *     mean square of the remaining share over these steps. 0: closed loop, 1: open loop; above 1 if it is unstable
 * @param cost the model's
 * @param linearOpenness of the linear controller with the least expected cost among those that read the same context
 * @param linearCost of that controller
 * @param expertCost of the expert, which remembers all past steps
 */
public record ControlEvaluation(
        double openness, double cost, double linearOpenness, double linearCost, double expertCost) {}
