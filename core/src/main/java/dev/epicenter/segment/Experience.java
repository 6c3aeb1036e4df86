package dev.epicenter.segment;

/**
 * The fixed data of a stage in a world with keys, and the expert that its agents are compared with.
 *
 * @param environmentSteps steps in the world that play or demonstrations took; 0 for reinforcement, which collects its own
 * @param demonstrations of the expert
 * @param expertSuccess share of held-out maps that the expert solves, 0 to 1
 */
public record Experience(long environmentSteps, int demonstrations, double expertSuccess) {}
