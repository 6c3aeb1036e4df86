package dev.epicenter.torch.gridworld;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * Which sets of objects an agent can have collected, exactly these and no others, and after how many steps at the
 * earliest: a breadth-first search over cells and sets. A set is a bit mask over the objects. The best set is optimal for
 * any value of sets, because it does not matter when an object is collected.
 */
public final class ReachableSets {
    /** A number of steps that no episode has. */
    static final int NEVER = Integer.MAX_VALUE;

    private final int[] steps;

    /** @param map with at most 10 objects */
    public ReachableSets(GridMap map) {
        int cells = map.side() * map.side();
        int sets = 1 << map.objects().length;
        int[] at = map.byCell();
        int[][] neighbors = new int[cells][];
        for (int cell = 0; cell < cells; cell++) {
            neighbors[cell] = map.neighbors(cell);
        }
        steps = new int[sets];
        Arrays.fill(steps, NEVER);
        int[] reached = new int[sets * cells];
        Arrays.fill(reached, NEVER);
        int[] queue = new int[sets * cells];
        int end = 0;
        queue[end++] = map.start();
        reached[map.start()] = 0;
        steps[0] = 0;
        for (int next = 0; next < end; next++) {
            int state = queue[next];
            int set = state / cells;
            for (int to : neighbors[state % cells]) {
                int now = at[to] == GridMap.NONE ? set : set | 1 << at[to];
                if (reached[now * cells + to] == NEVER) {
                    reached[now * cells + to] = reached[state] + 1;
                    steps[now] = Math.min(steps[now], reached[state] + 1);
                    queue[end++] = now * cells + to;
                }
            }
        }
    }

    /** The least steps after which exactly {@code set} is collected; the largest integer if that is impossible. */
    public int steps(int set) {
        return steps[set];
    }

    /** The set with the largest value of those within {@code horizon} steps; of equal ones, that with the fewest steps. */
    public int best(int horizon, IntToDoubleFunction value) {
        int best = 0;
        double most = value.applyAsDouble(0);
        for (int set = 1; set < steps.length; set++) {
            if (steps[set] <= horizon) {
                double own = value.applyAsDouble(set);
                if (own > most || own == most && steps[set] < steps[best]) {
                    best = set;
                    most = own;
                }
            }
        }
        return best;
    }
}
