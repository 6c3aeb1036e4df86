package dev.epicenter.torch.data;

import java.util.List;

/**
 * A batch: B sequences of T tokens with the tokens that follow their last n positions, or B points with their classes.
 *
 * @param sequences B
 * @param positions T; 0 for points
 * @param tokens (B, T), row-major
 * @param features (B, F), row-major; empty for tokens
 * @param read n, how many positions at each sequence's end have a prediction in the loss: T for text, 1 for modular
 *     arithmetic
 * @param targets (B, n), row-major
 */
public record Batch(int sequences, int positions, int[] tokens, float[] features, int read, int[] targets) {
    /** The target of a position without one; PyTorch's default index to ignore. */
    public static final int IGNORED = -100;

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

    /** A batch of token sequences. */
    public Batch(int sequences, int positions, int[] tokens, int read, int[] targets) {
        this(sequences, positions, tokens, new float[0], read, targets);
    }

    /** A batch of points: {@code features} (B, F), and the class of each. */
    public static Batch points(float[] features, int[] classes) {
        return new Batch(classes.length, 0, new int[0], features, 1, classes);
    }

    /** One batch of all points of {@code batches}. */
    public static Batch joined(List<Batch> batches) {
        int rows = batches.stream().mapToInt(Batch::sequences).sum();
        float[] features = new float[rows * batches.get(0).width()];
        int[] classes = new int[rows];
        int row = 0;
        for (Batch batch : batches) {
            System.arraycopy(batch.features, 0, features, row * batch.width(), batch.features.length);
            System.arraycopy(batch.targets, 0, classes, row, batch.sequences);
            row += batch.sequences;
        }
        return points(features, classes);
    }

    /** F, the number of features of a point. */
    public int width() {
        return features.length / sequences;
    }

    /** This batch with other tokens and targets. */
    Batch with(int[] otherTokens, float[] otherFeatures, int[] otherTargets) {
        return new Batch(sequences, positions, otherTokens, otherFeatures, read, otherTargets);
    }

    /** A batch of the sequences {@code rows}, in that order. */
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

    /** This batch with the sequences {@code rows} replaced by those of {@code other}. */
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
