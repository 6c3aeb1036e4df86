package dev.epicenter.torch.keyworld;

import dev.epicenter.torch.random.CounterRandom;

/**
 * A square map of two rooms. A wall of one column with a locked door separates them. The agent and the key are in the left
 * room, the goal is in the right one. Every map can be solved, because rooms have no other walls.
 *
 * @param side cells in a row, 4 or more
 * @param wall the wall's column, 1 to side - 2
 * @param door the door's cell, in the wall's column; cells are numbered row by row
 * @param start the agent's first cell
 * @param key the key's cell, another one
 * @param goal the goal's cell
 */
public record KeyMap(int side, int wall, int door, int start, int key, int goal) {
    /** A map with this remainder of its hash is held out. */
    private static final int HELD_OUT_EVERY = 4;

    public KeyMap {
        if (side < 4
                || wall < 1
                || wall > side - 2
                || door % side != wall
                || start % side >= wall
                || key % side >= wall
                || key == start
                || goal % side <= wall) {
            throw new IllegalArgumentException("no map: side " + side + ", wall " + wall + ", door " + door + ", start "
                    + start + ", key " + key + ", goal " + goal);
        }
    }

    /** A random map. Held-out maps and others never coincide. */
    public static KeyMap random(int side, boolean heldOut, CounterRandom random) {
        while (true) {
            int wall = 1 + random.nextInt(side - 2);
            int start = cell(side, 0, wall, random);
            int key = cell(side, 0, wall, random);
            int goal = cell(side, wall + 1, side, random);
            int door = random.nextInt(side) * side + wall;
            if (key != start) {
                KeyMap map = new KeyMap(side, wall, door, start, key, goal);
                if (map.isHeldOut() == heldOut) {
                    return map;
                }
            }
        }
    }

    private static int cell(int side, int from, int to, CounterRandom random) {
        int row = random.nextInt(side);
        return row * side + from + random.nextInt(to - from);
    }

    /** Whether the map is for evaluation only: a function of its content, true for about one map in four. */
    public boolean isHeldOut() {
        long code = wall;
        for (int cell : new int[] {door, start, key, goal}) {
            code = code * side * side + cell;
        }
        return CounterRandom.mixed(code) % HELD_OUT_EVERY == 0;
    }

    /** Whether the cell is of the wall; the door is not. */
    boolean isWall(int cell) {
        return cell % side == wall && cell != door;
    }
}
