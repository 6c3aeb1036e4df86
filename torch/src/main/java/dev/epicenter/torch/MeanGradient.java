package dev.epicenter.torch;

import dev.epicenter.config.RunConfig;
import dev.epicenter.segment.Gradient;
import dev.epicenter.segment.TrainState;
import dev.epicenter.torch.data.Batch;
import dev.epicenter.torch.data.Workload;
import dev.epicenter.torch.model.Architecture;
import dev.epicenter.torch.model.Dropout;
import dev.epicenter.torch.model.LogitProbe;
import dev.epicenter.torch.model.MicroBatch;
import dev.epicenter.torch.model.Model;
import dev.epicenter.torch.model.Parameters;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Computes loss and gradient at given weights, without dropout. It lives in the {@link PointerScope} of its creation,
 * on one thread.
 */
final class MeanGradient {
    private final RunConfig config;
    private final Workload workload;
    private final Device device;
    private final Parameters parameters;
    private final Model model;
    private final TrainingLoss trainingLoss;

    MeanGradient(RunConfig config, Architecture architecture, Workload workload, TrainState state, Device device) {
        this.config = config;
        this.workload = workload;
        this.device = device;
        parameters = new Parameters(state.layout(), device);
        parameters.weights().load(state.weights());
        model = architecture.on(parameters);
        trainingLoss = TrainingLoss.of(config);
    }

    /** The mean over {@code batches} of the run's own order, which have equal size. */
    Gradient over(List<Long> batches) {
        parameters.gradients().tensor().zero_();
        double loss = 0;
        for (long index : batches) {
            Batch batch = workload.batch(config.seed(), index);
            int parts = Math.min(config.optimizer().gradAccumSteps(), batch.sequences());
            for (int part = 0; part < parts; part++) {
                loss += add(MicroBatch.part(batch, part, parts, device), 1.0 / batches.size());
            }
        }
        return new Gradient(loss, parameters.gradients().toArray());
    }

    private double add(MicroBatch part, double share) {
        try (PointerScope scope = new PointerScope()) {
            Tensor loss = trainingLoss.of(model.forward(part, Dropout.none(), LogitProbe.NONE), part.targets());
            loss.mul(new Scalar(part.share() * share)).backward();
            return trainingLoss.value(loss) * part.share() * share;
        }
    }
}
