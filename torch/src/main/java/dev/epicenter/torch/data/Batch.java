package dev.epicenter.torch.data;

/**
 * One batch: B sequences of T tokens, and what follows the last n positions of each; or B points, and their classes.
 *
 * @param sequences B
 * @param positions T; 0 for points
 * @param tokens (B, T), row-major
 * @param features (B, F), row-major; empty for tokens
 * @param read n, the positions at each sequence's end whose prediction the loss reads: T for text, 1 for modular arithmetic
 * @param targets (B, n), row-major
 */
public record Batch(int sequences, int positions, int[] tokens, float[] features, int read, int[] targets) {
    public Batch {
        boolean whole = features.length % sequences == 0 && (positions == 0) == (features.length > 0);
        if (!whole
                || tokens.length != sequences * positions
                || targets.length != sequences * read
                || read > Math.max(1, positions)) {
            throw new IllegalArgumentException("not a batch: " + sequences + " sequences of " + positions
                    + " tokens with " + read + " read, but " + tokens.length + " tokens, " + features.length
                    + " features and " + targets.length + " targets");
        }
    }

    /** Sequences of tokens. */
    public Batch(int sequences, int positions, int[] tokens, int read, int[] targets) {
        this(sequences, positions, tokens, new float[0], read, targets);
    }

    /** Points: {@code features} (B, F), and the class of each. */
    static Batch points(float[] features, int[] classes) {
        return new Batch(classes.length, 0, new int[0], features, 1, classes);
    }

    /** F. */
    public int width() {
        return features.length / sequences;
    }

    /** The same inputs and targets with others in their place. */
    Batch with(int[] otherTokens, float[] otherFeatures, int[] otherTargets) {
        return new Batch(sequences, positions, otherTokens, otherFeatures, read, otherTargets);
    }

    /** The sequences {@code rows}, in that order. */
    Batch select(int[] rows) {
        Batch some = new Batch(
                rows.length,
                positions,
                new int[rows.length * positions],
                new float[rows.length * width()],
                read,
                new int[rows.length * read]);
        for (int i = 0; i < rows.length; i++) {
            copy(rows[i], some, i);
        }
        return some;
    }

    /** This batch with the sequences {@code rows} of {@code other} in the place of its own. */
    Batch with(Iterable<Integer> rows, Batch other) {
        Batch mixed = with(tokens.clone(), features.clone(), targets.clone());
        for (int row : rows) {
            other.copy(row, mixed, row);
        }
        return mixed;
    }

    private void copy(int row, Batch to, int toRow) {
        System.arraycopy(tokens, row * positions, to.tokens, toRow * positions, positions);
        System.arraycopy(features, row * width(), to.features, toRow * width(), width());
        System.arraycopy(targets, row * read, to.targets, toRow * read, read);
    }
}
