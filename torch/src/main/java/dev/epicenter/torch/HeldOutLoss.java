package dev.epicenter.torch;

import dev.epicenter.config.EvalConfig;
import dev.epicenter.torch.data.Batch;
import dev.epicenter.torch.data.Workload;
import dev.epicenter.torch.model.Dropout;
import dev.epicenter.torch.model.LogitProbe;
import dev.epicenter.torch.model.MicroBatch;
import dev.epicenter.torch.model.Model;
import java.util.List;
import java.util.OptionalDouble;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;

/** Computes the held-out loss on the same batches each time, without dropout. It only reads the weights. */
final class HeldOutLoss {
    private final EvalConfig config;
    private final Model model;
    private final TrainingLoss loss;
    private final Device device;
    private final List<Batch> batches;

    HeldOutLoss(EvalConfig config, Workload workload, Model model, TrainingLoss loss, Device device) {
        this.config = config;
        this.model = model;
        this.loss = loss;
        this.device = device;
        this.batches = config.every() == 0 ? List.of() : workload.heldOut(config.batches());
    }

    /** The loss in nats per predicted token after {@code step}; empty at steps without an evaluation. */
    OptionalDouble after(long step) {
        if (batches.isEmpty() || step % config.every() != 0) {
            return OptionalDouble.empty();
        }
        double sum = 0;
        long targets = 0;
        for (Batch batch : batches) {
            sum += mean(batch) * batch.targets().length;
            targets += batch.targets().length;
        }
        return OptionalDouble.of(sum / targets);
    }

    private double mean(Batch batch) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard quiet = new NoGradGuard()) {
            MicroBatch all = MicroBatch.whole(batch, device);
            return loss.value(loss.of(model.forward(all, Dropout.none(), LogitProbe.NONE), all.targets()));
        }
    }
}
