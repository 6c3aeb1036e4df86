package dev.epicenter.diagnosis;

import dev.epicenter.replay.Replay;

/**
 * A replay that a stage asks for.
 *
 * @param distance steps from its start to the control's onset
 * @param start as in {@link Trial#start}
 */
record Planned(Replay replay, long distance, String start) {}
