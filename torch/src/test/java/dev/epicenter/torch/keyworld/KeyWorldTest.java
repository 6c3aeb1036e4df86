package dev.epicenter.torch.keyworld;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.config.DataConfig.Keyworld;
import dev.epicenter.torch.random.CounterRandom;
import dev.epicenter.torch.random.RandomStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KeyWorldTest {
    /**
     * <pre>
     * S . # .
     * . K D G
     * . . # .
     * . . # .
     * </pre>
     */
    private static final KeyMap MAP = new KeyMap(4, 2, 6, 0, 5, 7);

    private static KeyMap map(int side, boolean heldOut, long seed) {
        return KeyMap.random(side, heldOut, CounterRandom.of(seed, RandomStream.PLAY));
    }

    private static KeyEpisode expert(KeyMap map, int horizon) {
        KeyEpisode episode = new KeyEpisode(map, horizon);
        KeyExpert expert = new KeyExpert(map.side());
        while (!episode.ended()) {
            episode.act(expert.act(episode.observation()));
        }
        return episode;
    }

    @Test
    void theKeyOpensTheDoorAndTheGoalEndsTheEpisode() {
        KeyEpisode episode = new KeyEpisode(MAP, 20);
        int start = episode.observation();
        episode.act(Move.UP);
        assertThat(episode.observation()).as("the edge stops the agent").isEqualTo(start);
        episode.act(Move.RIGHT);
        episode.act(Move.DOWN);
        assertThat(KeyView.view(episode.observation()))
                .isEqualTo(new KeyView.View(List.of(Seen.FREE, Seen.DOOR, Seen.FREE, Seen.FREE), true));
        episode.act(Move.RIGHT);
        assertThat(episode.succeeded()).isFalse();
        episode.act(Move.RIGHT);
        assertThat(episode.succeeded()).isTrue();
        assertThat(episode.steps()).isEqualTo(5);
        assertThat(episode.observation()).isEqualTo(KeyView.AT_GOAL);
        assertThatThrownBy(() -> episode.act(Move.UP)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theDoorIsLockedWithoutTheKey() {
        KeyEpisode episode = new KeyEpisode(new KeyMap(4, 2, 6, 5, 0, 7), 20);
        int before = episode.observation();
        episode.act(Move.RIGHT);
        assertThat(episode.observation()).isEqualTo(before);
        for (int i = 0; i < 19; i++) {
            episode.act(Move.RIGHT);
        }
        assertThat(episode.ended()).isTrue();
        assertThat(episode.succeeded()).isFalse();
    }

    @Test
    void aViewIsPartial() {
        // The goal and the door are elsewhere, and the agent sees the same.
        KeyMap other = new KeyMap(4, 2, 14, 0, 5, 3);
        assertThat(new KeyEpisode(other, 20).observation()).isEqualTo(new KeyEpisode(MAP, 20).observation());
        assertThat(KeyView.VOCABULARY).isEqualTo(Keyworld.VOCABULARY);
        Set<KeyView.View> views = new HashSet<>();
        for (int token = 1; token < KeyView.OBSERVATIONS; token++) {
            KeyView.View view = KeyView.view(token);
            views.add(view);
            assertThat(KeyView.token(view.seen().toArray(new Seen[0]), view.carries()))
                    .isEqualTo(token);
        }
        assertThat(views).hasSize(KeyView.OBSERVATIONS - 1);
    }

    @Test
    void theExpertSolvesEveryMapInTime() {
        for (int side = 4; side <= 7; side++) {
            for (int i = 0; i < 300; i++) {
                KeyMap map = map(side, i % 4 == 0, i);
                assertThat(expert(map, 100).succeeded()).as("%s", map).isTrue();
                assertThat(expert(map, 100).steps()).isEqualTo(expert(map, 100).steps());
            }
        }
        assertThat(expert(MAP, 20).steps()).as("the shortest way").isEqualTo(4);
    }

    @Test
    void randomActionsSeldomReachTheGoal() {
        long solved = IntStream.range(0, 2000)
                .filter(i -> {
                    CounterRandom random = CounterRandom.of(i, RandomStream.PLAY);
                    KeyEpisode episode = new KeyEpisode(KeyMap.random(5, false, random), 20);
                    while (!episode.ended()) {
                        episode.act(Move.values()[random.nextInt(Move.COUNT)]);
                    }
                    return episode.succeeded();
                })
                .count();
        assertThat(solved).isBetween(10L, 100L);
    }

    @Test
    void mapsAreAFunctionOfTheSeedAndHeldOutOnesAreOthers() {
        assertThat(map(5, false, 3)).isEqualTo(map(5, false, 3)).isNotEqualTo(map(5, false, 4));
        for (int i = 0; i < 200; i++) {
            assertThat(map(5, true, i).isHeldOut()).isTrue();
            assertThat(map(5, false, i).isHeldOut()).isFalse();
        }
        assertThatThrownBy(() -> new KeyMap(4, 2, 6, 0, 0, 7)).hasMessageStartingWith("no map: side 4");
    }
}
