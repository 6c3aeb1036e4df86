package dev.epicenter.torch.telemetry;

import dev.epicenter.trace.SequenceRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The sequences of a step's batch with the largest loss. It reads logits only, so the bits of training are the same without it. */
public final class WorstSequences {
    private final int most;
    private final List<SequenceRecord> losses = new ArrayList<>();
    private int next;

    /** @param most how many to keep; 0: none are measured */
    public WorstSequences(int most) {
        this.most = most;
    }

    /**
     * Adds the next sequences of the batch.
     *
     * @param each the loss of each prediction, (B * n); called if sequences are measured
     * @param read n, the predictions of each sequence
     */
    public void add(long step, Supplier<Tensor> each, int read) {
        if (most == 0) {
            return;
        }
        try (NoGradGuard quiet = new NoGradGuard()) {
            Tensor own = each.get().to(torch.ScalarType.Float).cpu().contiguous();
            int count = Math.toIntExact(own.numel());
            float[] values = new float[count];
            new FloatPointer(own.data_ptr()).capacity(count).get(values);
            for (int from = 0; from < count; from += read) {
                double sum = 0;
                for (int i = from; i < from + read; i++) {
                    sum += values[i];
                }
                losses.add(new SequenceRecord(step, next++, sum / read, Optional.empty()));
            }
        }
    }

    /** The worst sequences, worst first; one whose loss is not a number is worse than any other. */
    public List<SequenceRecord> records() {
        return losses.stream()
                .sorted(Comparator.comparingDouble(SequenceRecord::loss).reversed())
                .limit(most)
                .toList();
    }
}
