package dev.epicenter.sharpness;

/**
 * Where a tensor lies in the flat weights.
 *
 * @param from its first entry
 * @param to one past its last
 */
public record Slice(int from, int to) {
    public Slice {
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("no slice: " + from + " to " + to);
        }
    }

    public int length() {
        return to - from;
    }
}
