package dev.epicenter.torch.keyworld;

/** What an agent sees in a neighboring cell. */
enum Seen {
    FREE,
    /** A wall, or beyond the edge. */
    WALL,
    KEY,
    /** The door, locked or not. */
    DOOR,
    GOAL;

    /** Whether a view can have several of them. */
    boolean isCommon() {
        return this == FREE || this == WALL;
    }
}
