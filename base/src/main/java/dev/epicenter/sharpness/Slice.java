package dev.epicenter.sharpness;

/**
 * The range of a tensor in the flat weights.
 *
 * @param from the index of its first entry
 * @param to the index after its last entry
 */
public record Slice(int from, int to) {
    public Slice {
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("not a slice: " + from + " to " + to);
        }
    }

    public int length() {
        return to - from;
    }
}
