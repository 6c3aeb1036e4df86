package dev.epicenter.torch.gridworld;

import java.util.function.IntToDoubleFunction;

/**
 * Goes to the object with the largest value for its distance, and chooses again after each step. It avoids no object that
 * is in its way. It does not move if no object in reach has a positive value. It ignores how many steps are left.
 */
public final class ReactiveAgent {
    private ReactiveAgent() {}

    /**
     * The objects that it collects.
     *
     * @param value of a set of objects; an object's value is what it adds to the collected ones
     */
    public static int collect(GridMap map, int horizon, IntToDoubleFunction value) {
        int[][] distances = new int[map.objects().length][];
        for (int i = 0; i < distances.length; i++) {
            distances[i] = map.distances(map.objects()[i]);
        }
        int[] at = map.byCell();
        int cell = map.start();
        int set = 0;
        for (int t = 0; t < horizon; t++) {
            int target = target(distances, cell, set, value);
            if (target == GridMap.NONE) {
                break;
            }
            for (int to : map.neighbors(cell)) {
                if (distances[target][to] < distances[target][cell]) {
                    cell = to;
                    break;
                }
            }
            if (at[cell] != GridMap.NONE) {
                set |= 1 << at[cell];
            }
        }
        return set;
    }

    private static int target(int[][] distances, int cell, int set, IntToDoubleFunction value) {
        double now = value.applyAsDouble(set);
        int target = GridMap.NONE;
        double most = 0;
        for (int i = 0; i < distances.length; i++) {
            if ((set >> i & 1) == 0 && distances[i][cell] != ReachableSets.NEVER) {
                double own = (value.applyAsDouble(set | 1 << i) - now) / distances[i][cell];
                if (own > most) {
                    most = own;
                    target = i;
                }
            }
        }
        return target;
    }
}
