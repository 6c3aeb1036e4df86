package dev.epicenter;

import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * Base class of randomized tests, modeled on Lucene's. Each run has a new seed, and a failure prints it. {@code
 * -Dtests.seed=HEX} sets the seed, and {@code -Dtests.iters=N} the number of repetitions of {@link #repeat}.
 */
@ExtendWith(RandomizedTest.SeedOnFailure.class)
public abstract class RandomizedTest {
    /** The run's seed, the same for all tests: one property reproduces a whole failing run. */
    static final long SEED = property("tests.seed").isEmpty()
            ? new SplittableRandom().nextLong()
            : Long.parseUnsignedLong(property("tests.seed"), 16);

    private Random random = new Random(SEED);

    /** A test body that draws its data from {@code random}. */
    @FunctionalInterface
    protected interface Body {
        void run(Random random) throws Exception;
    }

    @BeforeEach
    final void seedByTestName(TestInfo test) {
        random = new Random(mix(test.getDisplayName().hashCode()));
    }

    /** This test's random numbers: a function only of the seed and the test's name. */
    protected final Random random() {
        return random;
    }

    /** The run's seed, as {@code -Dtests.seed} accepts it. */
    protected static String seed() {
        return Long.toHexString(SEED);
    }

    /** The number of repetitions: {@code tests.iters} if given, else {@code normally}. */
    protected static int iters(int normally) {
        return property("tests.iters").isEmpty() ? normally : Integer.parseInt(property("tests.iters"));
    }

    /** Runs {@code body} {@link #iters} times, each time with its own random numbers. */
    protected final void repeat(int normally, Body body) throws Exception {
        long base = random.nextLong();
        for (int i = 0; i < iters(normally); i++) {
            try {
                body.run(new Random(base + i));
            } catch (Exception | AssertionError failure) {
                failure.addSuppressed(new Reproduce("repetition " + i));
                throw failure;
            }
        }
    }

    private static long mix(int name) {
        return new SplittableRandom(SEED ^ name).nextLong();
    }

    private static String property(String name) {
        return System.getProperty(name, "").strip();
    }

    /** Attached to a failure: how to reproduce it. */
    private static final class Reproduce extends RuntimeException {
        private static final long serialVersionUID = 1;

        Reproduce(String what) {
            super(what, null, false, false);
        }
    }

    static final class SeedOnFailure implements TestExecutionExceptionHandler {
        @Override
        public void handleTestExecutionException(ExtensionContext test, Throwable failure) throws Throwable {
            String where = test.getRequiredTestClass().getSimpleName() + "#"
                    + test.getRequiredTestMethod().getName();
            String how = "reproduce with -Dtest=" + where + " -Dtests.seed=" + seed();
            System.err.println(where + " failed: " + how);
            failure.addSuppressed(new Reproduce(how));
            throw failure;
        }
    }
}
