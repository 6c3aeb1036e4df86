package dev.epicenter.torch.keyworld;

/**
 * One episode in a map. The agent moves by one cell, and stays where a wall, the edge or the locked door is in the way. It
 * takes the key when it enters the key's cell; with the key, it can enter the door. The episode ends with reward 1 in the
 * goal's cell, or without reward after the last step.
 */
public final class KeyEpisode {
    private final KeyMap map;
    private final int horizon;
    private int at;
    private boolean carries;
    private int steps;

    /** @param horizon the most steps */
    public KeyEpisode(KeyMap map, int horizon) {
        this.map = map;
        this.horizon = horizon;
        at = map.start();
    }

    /** Acts, unless the episode has ended. */
    public void act(Move move) {
        if (ended()) {
            throw new IllegalStateException("the episode has ended");
        }
        steps++;
        int to = neighbor(move);
        if (to >= 0 && !map.isWall(to) && (to != map.door() || carries)) {
            at = to;
            carries |= at == map.key();
        }
    }

    /** Whether the goal is reached or no step is left. */
    public boolean ended() {
        return succeeded() || steps == horizon;
    }

    /** Whether the goal is reached: the reward. */
    public boolean succeeded() {
        return at == map.goal();
    }

    /** Steps so far. */
    public int steps() {
        return steps;
    }

    /** The token of what the agent sees now. */
    public int observation() {
        if (succeeded()) {
            return KeyView.AT_GOAL;
        }
        Seen[] seen = new Seen[Move.COUNT];
        for (Move move : Move.values()) {
            seen[move.ordinal()] = seen(neighbor(move));
        }
        return KeyView.token(seen, carries);
    }

    private Seen seen(int cell) {
        if (cell < 0 || map.isWall(cell)) {
            return Seen.WALL;
        } else if (cell == map.door()) {
            return Seen.DOOR;
        } else if (cell == map.goal()) {
            return Seen.GOAL;
        }
        return cell == map.key() && !carries ? Seen.KEY : Seen.FREE;
    }

    /** The next cell in a direction, or -1 beyond the edge. */
    private int neighbor(Move move) {
        int row = at / map.side() + move.rows();
        int column = at % map.side() + move.columns();
        return row < 0 || row >= map.side() || column < 0 || column >= map.side() ? -1 : row * map.side() + column;
    }
}
