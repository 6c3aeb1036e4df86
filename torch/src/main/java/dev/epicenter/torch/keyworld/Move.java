package dev.epicenter.torch.keyworld;

/** The four actions. */
public enum Move {
    UP(-1, 0),
    RIGHT(0, 1),
    DOWN(1, 0),
    LEFT(0, -1);

    /** The number of actions. */
    public static final int COUNT = values().length;

    private final int rows;
    private final int columns;

    Move(int rows, int columns) {
        this.rows = rows;
        this.columns = columns;
    }

    int rows() {
        return rows;
    }

    int columns() {
        return columns;
    }
}
