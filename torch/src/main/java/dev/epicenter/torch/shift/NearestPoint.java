package dev.epicenter.torch.shift;

import dev.epicenter.torch.data.Batch;
import java.util.Arrays;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

/** The reference model: the class of the training point with the smallest Euclidean distance (Cover and Hart 1967). */
final class NearestPoint {
    private final int[] classes;
    private final Tensor points; // (F, N)
    private final Tensor halfSquares; // (N)

    /** Its tensors belong to the current {@link PointerScope}. */
    NearestPoint(Batch train) {
        classes = train.targets();
        Tensor rows = Tensor.create(train.features(), train.sequences(), train.width());
        points = rows.t().contiguous();
        halfSquares = rows.square()
                .sum(new long[] {1}, false, new ScalarTypeOptional())
                .mul(new Scalar(0.5));
    }

    /** The share of {@code inputs} whose class it finds. */
    double accuracy(Batch inputs) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard quiet = new NoGradGuard()) {
            Tensor rows = Tensor.create(inputs.features(), inputs.sequences(), inputs.width());
            // The smallest |x - p|^2 has the largest x p - |p|^2 / 2.
            Tensor nearest = rows.matmul(points).sub(halfSquares).argmax(new LongOptional(1), false);
            long[] found = new long[inputs.sequences()];
            new LongPointer(nearest.contiguous().data_ptr())
                    .capacity(found.length)
                    .get(found);
            int right = 0;
            for (int i = 0; i < found.length; i++) {
                right += classes[(int) found[i]] == inputs.targets()[i] ? 1 : 0;
            }
            return (double) right / found.length;
        }
    }

    /**
     * The share of the most frequent class of the training points among {@code inputs}: what a constant prediction
     * finds.
     */
    double constantAccuracy(Batch inputs) {
        int[] counts = new int[Arrays.stream(classes).max().orElse(0) + 1];
        for (int each : classes) {
            counts[each]++;
        }
        int most = Arrays.stream(classes).reduce(classes[0], (a, b) -> counts[b] > counts[a] ? b : a);
        return Arrays.stream(inputs.targets()).filter(target -> target == most).count() / (double) inputs.sequences();
    }
}
