package dev.epicenter.torch.control;

import dev.epicenter.config.DataConfig.Keyworld;
import dev.epicenter.torch.keyworld.KeyMap;
import dev.epicenter.torch.model.PointModel;
import dev.epicenter.torch.random.CounterRandom;
import dev.epicenter.torch.random.RandomStream;
import java.util.List;

/**
 * Lets a model act in held-out maps. The maps and the random numbers of its actions are the same at each evaluation.
 *
 * @param seed of the random numbers
 */
public record HeldOutMaps(Keyworld config, List<KeyMap> maps, long seed) {
    public HeldOutMaps {
        maps = List.copyOf(maps);
    }

    /** The model's episodes, one in each map. */
    public PolicyEpisodes solve(PointModel model) {
        return PolicyEpisodes.collect(
                model, maps, config.horizon(), i -> CounterRandom.of(seed, RandomStream.ACTIONS, i));
    }
}
