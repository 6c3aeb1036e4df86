package dev.epicenter.torch.gridworld;

import dev.epicenter.torch.random.CounterRandom;
import java.util.Arrays;

/**
 * A square map with walls and objects. An agent moves to one of the four neighboring cells in each step, and collects an
 * object when it enters its cell.
 *
 * @param side cells in a row
 * @param walls by cell, row by row
 * @param start the agent's first cell, which has no object
 * @param objects the cell of each object, all different, none a wall
 */
public record GridMap(int side, boolean[] walls, int start, int[] objects) {
    /** No object is in a cell. */
    static final int NONE = -1;

    private static final double WALLS = 0.15;
    private static final int[][] MOVES = {{-1, 0}, {0, 1}, {1, 0}, {0, -1}};

    /** A random map: a share of 15% of the cells are walls. Some objects may be out of reach. */
    static GridMap random(int side, int objects, CounterRandom random) {
        int cells = side * side;
        int[] order = random.permutation(cells);
        int[] at = Arrays.copyOfRange(order, 1, 1 + objects);
        boolean[] walls = new boolean[cells];
        for (int i = 1 + objects; i < 1 + objects + (int) (WALLS * cells); i++) {
            walls[order[i]] = true;
        }
        return new GridMap(side, walls, order[0], at);
    }

    /** The cells that an agent can move to from {@code cell}: up, right, down, left. */
    int[] neighbors(int cell) {
        int[] found = new int[MOVES.length];
        int count = 0;
        for (int[] move : MOVES) {
            int row = cell / side + move[0];
            int column = cell % side + move[1];
            if (row >= 0 && row < side && column >= 0 && column < side && !walls[row * side + column]) {
                found[count++] = row * side + column;
            }
        }
        return Arrays.copyOf(found, count);
    }

    /** The object in each cell, or {@link #NONE}. */
    int[] byCell() {
        int[] result = new int[side * side];
        Arrays.fill(result, NONE);
        for (int i = 0; i < objects.length; i++) {
            result[objects[i]] = i;
        }
        return result;
    }

    /** The steps from each cell to {@code target}; a large number where there is no way. */
    int[] distances(int target) {
        int[] steps = new int[side * side];
        Arrays.fill(steps, ReachableSets.NEVER);
        int[] queue = new int[side * side];
        int end = 0;
        queue[end++] = target;
        steps[target] = 0;
        for (int next = 0; next < end; next++) {
            for (int to : neighbors(queue[next])) {
                if (steps[to] == ReachableSets.NEVER) {
                    steps[to] = steps[queue[next]] + 1;
                    queue[end++] = to;
                }
            }
        }
        return steps;
    }
}
