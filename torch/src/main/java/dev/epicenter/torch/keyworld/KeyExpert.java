package dev.epicenter.torch.keyworld;

import java.util.Arrays;

/**
 * An expert that sees only what an agent sees. It keeps a map of what it saw, relative to its start. It goes to the goal if
 * it knows a way; otherwise to the key if it saw one, with the key to the door, and otherwise to the nearest cell with an
 * unknown neighbor. Ways are the shortest over known cells; ties are broken in the order of {@link Move}.
 *
 * <p>Explores one episode, as a deterministic function of the observations.
 */
public final class KeyExpert {
    private enum Known {
        UNKNOWN,
        FREE,
        WALL,
        KEY,
        DOOR,
        GOAL
    }

    private final int width;
    private final Known[] known;
    private int at;
    private boolean carries;
    private boolean passed;

    /** @param side of the map, which only bounds the expert's memory */
    public KeyExpert(int side) {
        width = 2 * side + 3;
        known = new Known[width * width];
        Arrays.fill(known, Known.UNKNOWN);
        at = width * (width / 2) + width / 2;
        known[at] = Known.FREE;
    }

    /** The action for the observation {@code token}; the expert then assumes that it was taken. */
    public Move act(int token) {
        KeyView.View view = KeyView.view(token);
        carries = view.carries();
        for (Move move : Move.values()) {
            Known seen = switch (view.seen().get(move.ordinal())) {
                case FREE -> Known.FREE;
                case WALL -> Known.WALL;
                case KEY -> Known.KEY;
                case DOOR -> Known.DOOR;
                case GOAL -> Known.GOAL;
            };
            known[next(at, move)] = seen;
        }
        Move chosen = choose();
        int to = next(at, chosen);
        if (passable(to)) {
            at = to;
            passed |= known[at] == Known.DOOR;
            if (known[at] == Known.KEY) {
                known[at] = Known.FREE;
            }
        }
        return chosen;
    }

    private Move choose() {
        int[] first = new int[known.length]; // the first move of the shortest way, plus 1; 0: not reached
        int[] queue = new int[known.length];
        int end = 0;
        queue[end++] = at;
        int frontier = -1;
        int key = -1;
        int door = -1;
        for (int i = 0; i < end; i++) {
            int cell = queue[i];
            if (known[cell] == Known.GOAL) {
                return Move.values()[first[cell] - 1];
            }
            key = key < 0 && known[cell] == Known.KEY ? cell : key;
            door = door < 0 && known[cell] == Known.DOOR && !passed ? cell : door;
            frontier = frontier < 0 && cell != at && isFrontier(cell) ? cell : frontier;
            for (Move move : Move.values()) {
                int to = next(cell, move);
                if (to != at && first[to] == 0 && passable(to)) {
                    first[to] = cell == at ? move.ordinal() + 1 : first[cell];
                    queue[end++] = to;
                }
            }
        }
        int target = key >= 0 ? key : door >= 0 ? door : frontier;
        return target < 0 ? Move.UP : Move.values()[first[target] - 1];
    }

    private boolean isFrontier(int cell) {
        return Arrays.stream(Move.values()).anyMatch(move -> known[next(cell, move)] == Known.UNKNOWN);
    }

    private boolean passable(int cell) {
        return known[cell] == Known.DOOR ? carries : known[cell] != Known.UNKNOWN && known[cell] != Known.WALL;
    }

    private int next(int cell, Move move) {
        return cell + move.rows() * width + move.columns();
    }
}
