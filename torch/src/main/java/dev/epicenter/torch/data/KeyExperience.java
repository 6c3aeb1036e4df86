package dev.epicenter.torch.data;

import dev.epicenter.config.DataConfig.Keyworld;
import dev.epicenter.config.DataConfig.Learning;
import dev.epicenter.segment.Experience;
import dev.epicenter.torch.keyworld.KeyEpisode;
import dev.epicenter.torch.keyworld.KeyExpert;
import dev.epicenter.torch.keyworld.KeyMap;
import dev.epicenter.torch.keyworld.KeyView;
import dev.epicenter.torch.keyworld.Move;
import dev.epicenter.torch.random.CounterRandom;
import dev.epicenter.torch.random.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * Episodes in a world with keys, drawn from the run's seed. Row j of batch i is an episode that is drawn from (seed, i, j).
 * A sequence has an observation and an action for each step. In play, actions are random and the targets are the next
 * observations; in demonstrations, the targets are the expert's actions. All other positions have no target. Held-out
 * episodes have held-out maps. Reinforcement has no batches here: its episodes depend on the weights.
 */
final class KeyExperience implements Workload {
    private static final int HELD_OUT_MAPS = 100;

    /** @param tokens an observation and an action for each step, and the last observation */
    private record Recorded(int[] tokens) {
        int steps() {
            return tokens.length / 2;
        }
    }

    private final Keyworld config;
    private final long seed;
    private final List<Recorded> episodes;

    KeyExperience(Keyworld config, long seed) {
        this.config = config;
        this.seed = seed;
        episodes = switch (config.stage()) {
            case PLAY -> episodes(RandomStream.PLAY, config.play(), false);
            case DEMONSTRATIONS -> episodes(RandomStream.SPLIT, config.demonstrations(), false);
            case REINFORCEMENT -> List.of();
        };
    }

    private List<Recorded> episodes(RandomStream stream, int count, boolean heldOut) {
        List<Recorded> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            CounterRandom random = CounterRandom.of(seed, stream, i);
            KeyMap map = KeyMap.random(config.size(), heldOut, random);
            KeyExpert expert = new KeyExpert(config.size());
            ToIntFunction<Integer> actor = config.stage() == Learning.PLAY
                    ? observation -> random.nextInt(Move.COUNT)
                    : observation -> expert.act(observation).ordinal();
            made.add(record(new KeyEpisode(map, config.horizon()), actor));
        }
        return made;
    }

    private static Recorded record(KeyEpisode episode, ToIntFunction<Integer> actor) {
        List<Integer> tokens = new ArrayList<>(List.of(episode.observation()));
        while (!episode.ended()) {
            int action = actor.applyAsInt(tokens.get(tokens.size() - 1));
            episode.act(Move.values()[action]);
            tokens.add(KeyView.FIRST_ACTION + action);
            tokens.add(episode.observation());
        }
        return new Recorded(tokens.stream().mapToInt(token -> token).toArray());
    }

    @Override
    public int vocabSize() {
        return KeyView.VOCABULARY;
    }

    @Override
    public Batch batch(long order, long index) {
        if (episodes.isEmpty()) {
            throw new UnsupportedOperationException("the batches of reinforcement depend on the weights");
        }
        List<Recorded> rows = new ArrayList<>();
        for (int row = 0; row < config.batchSize(); row++) {
            CounterRandom random = CounterRandom.of(order, RandomStream.ORDER, index, row);
            rows.add(episodes.get(random.nextInt(episodes.size())));
        }
        return batch(rows);
    }

    @Override
    public List<Batch> heldOut(int batches) {
        if (episodes.isEmpty()) {
            return List.of();
        }
        List<Recorded> all = episodes(RandomStream.HELD_OUT, batches * config.batchSize(), true);
        List<Batch> result = new ArrayList<>();
        for (int i = 0; i < batches; i++) {
            result.add(batch(all.subList(i * config.batchSize(), (i + 1) * config.batchSize())));
        }
        return result;
    }

    private Batch batch(List<Recorded> rows) {
        int positions = config.positions();
        int[] tokens = new int[rows.size() * positions];
        int[] targets = new int[tokens.length];
        Arrays.fill(targets, Batch.IGNORED);
        // Play predicts what follows an action, demonstrations what follows an observation.
        int first = config.stage() == Learning.PLAY ? 1 : 0;
        for (int row = 0; row < rows.size(); row++) {
            Recorded episode = rows.get(row);
            System.arraycopy(episode.tokens, 0, tokens, row * positions, 2 * episode.steps());
            for (int i = first; i < 2 * episode.steps(); i += 2) {
                targets[row * positions + i] = episode.tokens[i + 1];
            }
        }
        return new Batch(rows.size(), positions, tokens, positions, targets);
    }

    @Override
    public Optional<Experience> experience() {
        long steps = episodes.stream().mapToLong(Recorded::steps).sum();
        int demonstrations = config.stage() == Learning.DEMONSTRATIONS ? episodes.size() : 0;
        List<KeyMap> maps = heldOutMaps();
        long solved = maps.stream()
                .filter(map -> {
                    KeyEpisode episode = new KeyEpisode(map, config.horizon());
                    KeyExpert expert = new KeyExpert(config.size());
                    while (!episode.ended()) {
                        episode.act(expert.act(episode.observation()));
                    }
                    return episode.succeeded();
                })
                .count();
        return Optional.of(new Experience(steps, demonstrations, (double) solved / maps.size()));
    }

    /** 100 maps, a function of the seed and the size. */
    @Override
    public List<KeyMap> heldOutMaps() {
        List<KeyMap> maps = new ArrayList<>();
        for (int i = 0; i < HELD_OUT_MAPS; i++) {
            maps.add(KeyMap.random(config.size(), true, CounterRandom.of(seed, RandomStream.HELD_OUT, i, 1)));
        }
        return maps;
    }
}
