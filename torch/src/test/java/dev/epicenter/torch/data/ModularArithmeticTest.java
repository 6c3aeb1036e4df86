package dev.epicenter.torch.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.EpicenterException;
import dev.epicenter.RandomizedTest;
import dev.epicenter.config.DataConfig.Modular;
import dev.epicenter.config.DataConfig.Operation;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ModularArithmeticTest extends RandomizedTest {
    private static final int[] PRIMES = {2, 3, 5, 7, 11, 13};

    @Test
    void targetsAreAnswersAndEveryPairIsEitherTrainingOrHeldOut() throws Exception {
        repeat(40, random -> {
            int p = PRIMES[random.nextInt(PRIMES.length)];
            Operation operation = Operation.values()[random.nextInt(4)];
            Modular config = new Modular(operation, p, 0.5, 0);
            ModularArithmetic workload = new ModularArithmetic(config, random.nextLong(), 3);
            Set<List<Integer>> pairs = new HashSet<>();
            Batch train = workload.batch(0, 0);
            assertThat(train.sequences()).isEqualTo(config.trainPairs());
            addPairs(train, operation, p, pairs);
            workload.heldOut(1000).forEach(batch -> addPairs(batch, operation, p, pairs));
            assertThat(pairs).hasSize(config.pairs());
        });
    }

    private static void addPairs(Batch batch, Operation operation, int p, Set<List<Integer>> pairs) {
        for (int i = 0; i < batch.sequences(); i++) {
            int a = batch.tokens()[3 * i];
            int b = batch.tokens()[3 * i + 1];
            int c = batch.targets()[i];
            assertThat(batch.tokens()[3 * i + 2]).isEqualTo(p);
            assertThat(pairs.add(List.of(a, b))).as("pair %d, %d is new", a, b).isTrue();
            switch (operation) {
                case ADD -> assertThat(c).isEqualTo((a + b) % p);
                case SUBTRACT -> assertThat((c + b) % p).isEqualTo(a);
                case MULTIPLY -> assertThat(c).isEqualTo(a * b % p);
                case DIVIDE -> assertThat(c * b % p).isEqualTo(a);
            }
        }
    }

    @Test
    void miniBatchDependsOnlyOnTheOrderSeedAndItsIndex() throws Exception {
        repeat(10, random -> {
            Modular config = new Modular(Operation.ADD, 13, 0.5, 16);
            ModularArithmetic one = new ModularArithmetic(config, 5, 3);
            ModularArithmetic other = new ModularArithmetic(config, 5, 3);
            long seed = random.nextLong();
            long index = random.nextInt(1_000_000);
            one.batch(seed, random.nextInt(100));
            assertThat(other.batch(seed, index).tokens())
                    .containsExactly(one.batch(seed, index).tokens());
            assertThat(other.batch(seed + 1, index).tokens())
                    .isNotEqualTo(one.batch(seed, index).tokens());
        });
    }

    @Test
    void miniBatchesOfAnEpochShareNoPair() {
        ModularArithmetic workload = new ModularArithmetic(new Modular(Operation.ADD, 13, 0.5, 16), 5, 3);
        Set<List<Integer>> pairs = new HashSet<>();
        for (int i = 0; i < 84 / 16; i++) {
            addPairs(workload.batch(3, i), Operation.ADD, 13, pairs);
        }
        assertThat(pairs).hasSize(80);
    }

    @Test
    void anotherOrderKeepsTheSplit() {
        ModularArithmetic workload = new ModularArithmetic(new Modular(Operation.ADD, 7, 0.5, 24), 5, 3);
        assertThat(sortedPairs(workload.batch(1, 0))).isEqualTo(sortedPairs(workload.batch(2, 9)));
    }

    private static List<Integer> sortedPairs(Batch batch) {
        int[] pairs = new int[batch.sequences()];
        Arrays.setAll(pairs, i -> batch.tokens()[3 * i] * 100 + batch.tokens()[3 * i + 1]);
        Arrays.sort(pairs);
        return Arrays.stream(pairs).boxed().toList();
    }

    @Test
    void divisionByACompositeModulusIsRefused() {
        assertThatThrownBy(() -> new ModularArithmetic(new Modular(Operation.DIVIDE, 12, 0.5, 0), 1, 3))
                .isInstanceOf(EpicenterException.class)
                .hasMessage("data.modulus: division needs a prime modulus, and 12 is not one; the next prime is 13");
    }

    @Test
    void contextTooShortForThreeTokensIsRefused() {
        assertThatThrownBy(() -> new ModularArithmetic(new Modular(Operation.ADD, 12, 0.5, 0), 1, 2))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining("model.block_size");
    }

    @Test
    void miniBatchLargerThanTheTrainingPairsIsRefused() {
        assertThatThrownBy(() -> new ModularArithmetic(new Modular(Operation.ADD, 3, 0.5, 5), 1, 3))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining("data.batch_size: 5 is more than the 4 training pairs");
    }
}
