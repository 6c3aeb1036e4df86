package dev.epicenter;

import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * Base of randomised tests, after Lucene's: each run has a new seed, a failure prints it, {@code -Dtests.seed=HEX} takes it
 * back, and {@code -Dtests.iters=N} sets how often {@link #repeat} repeats.
 */
@ExtendWith(RandomizedTest.SeedOnFailure.class)
public abstract class RandomizedTest {
    /** The run's seed: one for all tests, so that one property brings a whole failing run back. */
    static final long SEED = property("tests.seed").isEmpty()
            ? new SplittableRandom().nextLong()
            : Long.parseUnsignedLong(property("tests.seed"), 16);

    private Random random = new Random(SEED);

    /** A body that draws what it needs from {@code random}. */
    @FunctionalInterface
    protected interface Body {
        void run(Random random) throws Exception;
    }

    @BeforeEach
    final void seedByTestName(TestInfo test) {
        random = new Random(mix(test.getDisplayName().hashCode()));
    }

    /** This test's random numbers: a function of the seed and the test's name, whatever ran before it. */
    protected final Random random() {
        return random;
    }

    /** How often to repeat: {@code tests.iters} where given, else {@code normally}. */
    protected static int iters(int normally) {
        return property("tests.iters").isEmpty() ? normally : Integer.parseInt(property("tests.iters"));
    }

    /** Runs {@code body} {@link #iters} times, each with random numbers of its own. */
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

    /** Says, beside a failure, how to see it again. */
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
            String how = "reproduce with -Dtest=" + where + " -Dtests.seed=" + Long.toHexString(SEED);
            System.err.println(where + " failed: " + how);
            failure.addSuppressed(new Reproduce(how));
            throw failure;
        }
    }
}
