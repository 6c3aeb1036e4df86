package dev.epicenter.torch.gridworld;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.config.DataConfig.Scope;
import dev.epicenter.torch.random.CounterRandom;
import dev.epicenter.torch.random.RandomStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ReachableSetsTest {
    /**
     * <pre>
     * S . 0
     * . # .
     * 2 . 1
     * </pre>
     */
    private static final GridMap RING = new GridMap(
            3, new boolean[] {false, false, false, false, true, false, false, false, false}, 0, new int[] {2, 8, 6});

    /** Object 0 has sugar, 1 is toxic, 2 has protein. */
    private static final double[][] FEATURES = {{1, 0, 0}, {0, 0, 1}, {0, 1, 0}};

    private static GridEpisode episode(int horizon) {
        return new GridEpisode(RING, horizon, 0, FEATURES, new float[3][ObjectWorld.APPEARANCE]);
    }

    @Test
    void setsOfAHandMadeMap() {
        ReachableSets sets = new ReachableSets(RING);
        assertThat(sets.steps(0)).isZero();
        assertThat(sets.steps(0b001)).isEqualTo(2);
        assertThat(sets.steps(0b100)).isEqualTo(2);
        assertThat(sets.steps(0b101)).as("there, back, and to the other").isEqualTo(6);
        assertThat(sets.steps(0b111)).as("around").isEqualTo(6);
        assertThat(sets.steps(0b010)).as("only past another object").isEqualTo(ReachableSets.NEVER);
    }

    @Test
    void optimalReturnOfAHandMadeMap() {
        ReachableSets sets = new ReachableSets(RING);
        assertThat(episode(1).optimal(sets)).isZero();
        assertThat(Utility.TRUE.of(FEATURES, episode(5).optimal(sets))).isEqualTo(1.5, within(1e-12));
        assertThat(episode(6).optimal(sets)).isEqualTo(0b101);
        assertThat(Utility.TRUE.of(FEATURES, 0b101)).isEqualTo(3, within(1e-12));
    }

    @Test
    void aReactiveAgentCollectsWhatIsInItsWay() {
        // From object 0, the protein is equally far both ways; it goes down first, past the toxic object.
        assertThat(ReactiveAgent.collect(RING, 12, set -> Utility.TRUE.of(FEATURES, set)))
                .isIn(0b101, 0b111);
        assertThat(ReactiveAgent.collect(RING, 12, set -> 0))
                .as("nothing has a value")
                .isZero();
    }

    @Test
    void noPolicyIsBetterThanTheOptimalOne() {
        ObjectWorld world = new ObjectWorld(3);
        for (int i = 0; i < 60; i++) {
            CounterRandom random = CounterRandom.of(3, RandomStream.SHIFT, i);
            GridEpisode episode = world.episode(Scope.values()[i % 4], i % 3, random);
            ReachableSets sets = new ReachableSets(episode.map());
            double optimal = Utility.TRUE.of(episode.features(), episode.optimal(sets));
            int walked = walk(episode, random);
            assertThat(sets.steps(walked)).isLessThanOrEqualTo(episode.horizon());
            int greedy = ReactiveAgent.collect(
                    episode.map(), episode.horizon(), set -> Utility.TRUE.of(episode.features(), set));
            assertThat(sets.steps(greedy)).isLessThanOrEqualTo(episode.horizon());
            for (int set : new int[] {0, walked, greedy}) {
                assertThat(Utility.TRUE.of(episode.features(), set)).isLessThanOrEqualTo(optimal);
            }
        }
    }

    /** What a random walk collects. */
    private static int walk(GridEpisode episode, CounterRandom random) {
        int[] at = episode.map().byCell();
        int cell = episode.map().start();
        int set = 0;
        for (int t = 0; t < episode.horizon(); t++) {
            int[] to = episode.map().neighbors(cell);
            if (to.length > 0) {
                cell = to[random.nextInt(to.length)];
                set |= at[cell] == GridMap.NONE ? 0 : 1 << at[cell];
            }
        }
        return set;
    }

    @Test
    void anEpisodeIsAFunctionOfItsSeed() {
        GridEpisode first = new ObjectWorld(7).episode(Scope.APPEARANCE, 2, CounterRandom.of(7, RandomStream.SHIFT));
        GridEpisode second = new ObjectWorld(7).episode(Scope.APPEARANCE, 2, CounterRandom.of(7, RandomStream.SHIFT));
        assertThat(first.appearances()).isDeepEqualTo(second.appearances());
        assertThat(first.map().objects()).isEqualTo(second.map().objects());
        assertThat(first.map().walls()).isEqualTo(second.map().walls());
        GridEpisode other = new ObjectWorld(8).episode(Scope.APPEARANCE, 2, CounterRandom.of(7, RandomStream.SHIFT));
        assertThat(Arrays.deepToString(other.features())).isNotEqualTo(Arrays.deepToString(first.features()));
    }

    @Test
    void aShiftChangesOnlyItsScope() {
        ObjectWorld world = new ObjectWorld(7);
        GridEpisode own = world.episode(Scope.KINDS, 0, CounterRandom.of(7, RandomStream.SHIFT));
        GridEpisode longer = world.episode(Scope.TEMPORAL, 3, CounterRandom.of(7, RandomStream.SHIFT));
        assertThat(longer.horizon()).isEqualTo(own.horizon() + 12);
        assertThat(longer.deferred()).isEqualTo(1);
        assertThat(longer.appearances()).isDeepEqualTo(own.appearances());
        GridEpisode looks = world.episode(Scope.APPEARANCE, 3, CounterRandom.of(7, RandomStream.SHIFT));
        assertThat(looks.features()).isDeepEqualTo(own.features());
        assertThat(Arrays.deepToString(looks.appearances())).isNotEqualTo(Arrays.deepToString(own.appearances()));
        GridEpisode kinds = world.episode(Scope.KINDS, 3, CounterRandom.of(7, RandomStream.SHIFT));
        assertThat(kinds.map().objects()).isEqualTo(own.map().objects());
        assertThat(Arrays.deepToString(kinds.features())).isNotEqualTo(Arrays.deepToString(own.features()));
        assertThat(world.episode(Scope.PHYSICAL, 3, CounterRandom.of(7, RandomStream.SHIFT))
                        .map()
                        .side())
                .isEqualTo(own.map().side() + 3);
    }
}
