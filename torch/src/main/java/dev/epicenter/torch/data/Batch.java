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

    /** The sequences {@code rows}, in that order. */
    Batch select(int[] rows) {
        int[] someTokens = new int[rows.length * positions];
        int[] someTargets = new int[rows.length * read];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(tokens, rows[i] * positions, someTokens, i * positions, positions);
            System.arraycopy(targets, rows[i] * read, someTargets, i * read, read);
        }
        return new Batch(rows.length, positions, someTokens, read, someTargets);
    }

    /** This batch with the sequences {@code rows} of {@code other} in the place of its own. */
    Batch with(Iterable<Integer> rows, Batch other) {
        int[] newTokens = tokens.clone();
        int[] newTargets = targets.clone();
        for (int row : rows) {
            System.arraycopy(other.tokens, row * positions, newTokens, row * positions, positions);
            System.arraycopy(other.targets, row * read, newTargets, row * read, read);
        }
        return new Batch(sequences, positions, newTokens, read, newTargets);
    }
}
