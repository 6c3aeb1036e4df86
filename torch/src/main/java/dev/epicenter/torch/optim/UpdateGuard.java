package dev.epicenter.torch.optim;

import dev.epicenter.config.RecoveryConfig;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Decides which updates are made: not those whose gradient is not finite, or whose norm is more than six standard deviations above
 * the mean of the last 128, once half of them are there. The rule of {@code python/epicenter/guard.py}, with its defaults, which are
 * those of OLMo-core's SkipStepOptimizer (Ai2 2025). After ten outliers in a row the update is made: that is a new level.
 */
public final class UpdateGuard {
    private static final int WINDOW = 128;
    private static final double SIGMA = 6;

    private final Deque<Float> norms = new ArrayDeque<>();
    private int inARow;

    /** @param memory of {@link #memory}; empty: nothing yet */
    public UpdateGuard(float[] memory) {
        for (int i = 0; i < memory.length; i++) {
            if (i == 0) {
                inARow = (int) memory[i];
            } else {
                norms.add(memory[i]);
            }
        }
    }

    /** Whether the update is made; {@code norm} is its gradient's. */
    public boolean allows(double norm) {
        if (!Double.isFinite(norm)) {
            inARow++;
            return false;
        }
        if (isOutlier(norm)) {
            if (inARow >= RecoveryConfig.MOST_LEFT_OUT) {
                norms.clear();
                inARow = 0;
                return true;
            }
            inARow++;
            return false;
        }
        norms.add((float) norm);
        if (norms.size() > WINDOW) {
            norms.remove();
        }
        inARow = 0;
        return true;
    }

    private boolean isOutlier(double norm) {
        if (norms.size() < WINDOW / 2) {
            return false;
        }
        double mean = norms.stream().mapToDouble(each -> each).sum() / norms.size();
        double variance = norms.stream()
                        .mapToDouble(each -> (each - mean) * (each - mean))
                        .sum()
                / norms.size();
        return norm > mean + SIGMA * Math.sqrt(variance);
    }

    /** What the next decision depends on: how many updates in a row were left out, and the norms, oldest first. */
    public float[] memory() {
        float[] memory = new float[norms.size() + 1];
        memory[0] = inARow;
        int i = 1;
        for (float norm : norms) {
            memory[i++] = norm;
        }
        return memory;
    }
}
