package dev.epicenter.torch.data;

/**
 * One batch: B sequences of T tokens, and what follows the last n positions of each.
 *
 * @param sequences B
 * @param positions T
 * @param tokens (B, T), row-major
 * @param read n, the positions at each sequence's end whose prediction the loss reads: T for text, 1 for modular arithmetic
 * @param targets (B, n), row-major
 */
public record Batch(int sequences, int positions, int[] tokens, int read, int[] targets) {
    public Batch {
        if (tokens.length != sequences * positions || targets.length != sequences * read || read > positions) {
            throw new IllegalArgumentException("not a batch: " + sequences + " sequences of " + positions
                    + " tokens with " + read + " read, but " + tokens.length + " tokens and " + targets.length
                    + " targets");
        }
    }
}
