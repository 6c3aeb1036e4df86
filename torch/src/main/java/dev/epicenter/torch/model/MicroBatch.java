package dev.epicenter.torch.model;

import dev.epicenter.torch.data.Batch;
import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A micro-batch: some sequences of a batch on the model's device.
 *
 * @param inputs (B, T) tokens, or (B, F) features of points
 * @param targets (B * n)
 * @param read n, how many last positions have a prediction in the loss
 * @param share of the whole batch's targets, 0 to 1: the weight of this micro-batch's mean loss
 * @param distinct the distinct (token, position) pairs, where their use is faster
 */
public record MicroBatch(Tensor inputs, Tensor targets, int read, double share, Optional<DistinctPairs> distinct) {

    /**
     * The distinct (token, position) pairs.
     *
     * @param tokens (R)
     * @param positions (R)
     * @param index (B, T), the pair at each position
     */
    record DistinctPairs(Tensor tokens, Tensor positions, Tensor index) {}

    /**
     * The largest fraction of distinct pairs for which a lookup is faster; it costs about as much as a few operations
     * on rows.
     */
    private static final double FEW = 0.25;

    /** All of {@code batch}. */
    public static MicroBatch whole(Batch batch, Device device) {
        return part(batch, 0, 1, device);
    }

    /** Part {@code part} (from 0) of {@code parts} parts of almost equal size. */
    public static MicroBatch part(Batch batch, int part, int parts, Device device) {
        int from = (int) ((long) batch.sequences() * part / parts);
        int to = (int) ((long) batch.sequences() * (part + 1) / parts);
        int t = batch.positions();
        int n = batch.read();
        int[] targets = Arrays.copyOfRange(batch.targets(), from * n, to * n);
        double share = (double) (to - from) / batch.sequences();
        if (t == 0) {
            int f = batch.width();
            float[] features = Arrays.copyOfRange(batch.features(), from * f, to * f);
            return new MicroBatch(
                    Tensor.create(features, to - from, f).to(device, torch.ScalarType.Float),
                    longs(targets, device, targets.length),
                    n,
                    share,
                    Optional.empty());
        }
        int[] tokens = Arrays.copyOfRange(batch.tokens(), from * t, to * t);
        return new MicroBatch(
                longs(tokens, device, to - from, t),
                longs(targets, device, targets.length),
                n,
                share,
                distinct(tokens, t, device));
    }

    private static Optional<DistinctPairs> distinct(int[] tokens, int positions, Device device) {
        int vocabulary = Arrays.stream(tokens).max().orElse(0) + 1;
        int[] rowOf = new int[vocabulary * positions];
        int[] pairTokens = new int[tokens.length];
        int[] pairPositions = new int[tokens.length];
        int[] index = new int[tokens.length];
        int rows = 0;
        int limit = (int) (tokens.length * FEW);
        for (int i = 0; i < tokens.length; i++) {
            int position = i % positions;
            int pair = tokens[i] * positions + position;
            if (rowOf[pair] == 0) {
                if (rows == limit) {
                    return Optional.empty();
                }
                pairTokens[rows] = tokens[i];
                pairPositions[rows] = position;
                rowOf[pair] = ++rows;
            }
            index[i] = rowOf[pair] - 1;
        }
        return Optional.of(new DistinctPairs(
                longs(Arrays.copyOf(pairTokens, rows), device, rows),
                longs(Arrays.copyOf(pairPositions, rows), device, rows),
                longs(index, device, tokens.length / positions, positions)));
    }

    private static Tensor longs(int[] values, Device device, long... shape) {
        long[] wide = Arrays.stream(values).asLongStream().toArray();
        return Tensor.create(wide, shape).to(device, torch.ScalarType.Long);
    }
}
