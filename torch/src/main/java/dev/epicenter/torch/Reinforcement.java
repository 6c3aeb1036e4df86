package dev.epicenter.torch;

import dev.epicenter.config.DataConfig.Keyworld;
import dev.epicenter.segment.TrainState;
import dev.epicenter.torch.control.PolicyEpisodes;
import dev.epicenter.torch.control.PolicyGradient;
import dev.epicenter.torch.data.Batch;
import dev.epicenter.torch.keyworld.KeyMap;
import dev.epicenter.torch.model.Architecture;
import dev.epicenter.torch.model.FlatBuffer;
import dev.epicenter.torch.model.Parameters;
import dev.epicenter.torch.model.PointModel;
import dev.epicenter.torch.random.CounterRandom;
import dev.epicenter.torch.random.RandomStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;

/**
 * The episodes that reinforcement trains on. Every {@code data.updates} steps, the policy of that moment collects new ones,
 * as a function of its weights, the seed of the data order and the index of the batch. Between two collections, these
 * weights belong to the training state, because the episodes follow from them.
 *
 * <p>It lives in the {@link org.bytedeco.javacpp.PointerScope} of its creation, on one thread.
 */
final class Reinforcement {
    private final Keyworld config;
    private final ResolvedSegment segment;
    private final FlatBuffer weights;
    private final FlatBuffer acting;
    private final PointModel actor;
    private final Device device;
    private Optional<Collected> last = Optional.empty();

    /** @param weights of the actor, flat */
    private record Collected(float[] weights, PolicyEpisodes episodes, PolicyGradient gradient) {}

    private Reinforcement(
            Keyworld config, ResolvedSegment segment, Architecture architecture, FlatBuffer weights, Device device) {
        this.config = config;
        this.segment = segment;
        this.weights = weights;
        this.device = device;
        Parameters own = new Parameters(segment.start().layout(), device);
        acting = own.weights();
        actor = new PointModel(architecture.on(own), device);
    }

    /**
     * Empty if the data do not depend on the weights.
     *
     * @param weights that training changes
     */
    static Optional<Reinforcement> of(
            ResolvedSegment segment, Architecture architecture, FlatBuffer weights, Device device) {
        return segment.config().data() instanceof Keyworld config && config.dependsOnState()
                ? Optional.of(new Reinforcement(config, segment, architecture, weights, device))
                : Optional.empty();
    }

    /** Whether step {@code step} is the first of those that train on the same episodes. */
    private boolean isFirst(long step) {
        return (step - 1) % config.updates() == 0;
    }

    /** The batch of step {@code step}. Steps must be requested in ascending order. */
    Batch batch(long step) {
        return collected(step).gradient.batch();
    }

    private Collected collected(long step) {
        if (isFirst(step) || last.isEmpty()) {
            float[] stored = segment.start().moments().get(TrainState.ACTING);
            float[] actors = stored == null || isFirst(step) ? weights.toArray() : stored;
            last = Optional.of(collect(actors, step));
        }
        return last.orElseThrow();
    }

    private Collected collect(float[] values, long step) {
        acting.load(values);
        long first = step - (step - 1) % config.updates();
        long index = segment.data().index(segment.plan().batch(first));
        long seed = segment.data().seed();
        PolicyEpisodes episodes = PolicyEpisodes.collect(
                actor,
                IntStream.range(0, config.batchSize())
                        .mapToObj(i -> KeyMap.random(
                                config.size(), false, CounterRandom.of(seed, RandomStream.EPISODES, index, i)))
                        .toList(),
                config.horizon(),
                i -> CounterRandom.of(seed, RandomStream.ACTIONS, index, i));
        return new Collected(values, episodes, new PolicyGradient(config, episodes));
    }

    /** The loss of the current episodes, from the logits of {@link #batch}. */
    Tensor loss(Tensor logits) {
        return last.orElseThrow().gradient.loss(logits, device);
    }

    /** The episodes that were collected for step {@code step}; empty if it trains on earlier ones. */
    Optional<PolicyEpisodes> fresh(long step) {
        boolean resumed =
                step == segment.start().step() + 1 && !segment.start().moments().containsKey(TrainState.ACTING);
        return isFirst(step) || resumed ? last.map(Collected::episodes) : Optional.empty();
    }

    /** The weights that collected the episodes which the step after {@code step} trains on; empty if it collects new ones. */
    Optional<float[]> acting(long step) {
        return isFirst(step + 1)
                ? Optional.empty()
                : last.map(Collected::weights).map(own -> Arrays.copyOf(own, own.length));
    }
}
