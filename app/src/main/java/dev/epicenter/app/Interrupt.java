package dev.epicenter.app;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C as a wish, not a death: while this is open, the JVM asked to end waits until the command has put its state on the
 * disk and said so.
 */
final class Interrupt implements AutoCloseable {
    private static final long PATIENCE_MINUTES = 10;

    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile boolean requested;

    private Interrupt() {}

    /** @param onRequest runs once, on another thread */
    static Interrupt listen(Runnable onRequest) {
        Interrupt interrupt = new Interrupt();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            // The hook also runs when the program ends by itself.
                            if (interrupt.finished.getCount() == 0) {
                                return;
                            }
                            interrupt.requested = true;
                            onRequest.run();
                            interrupt.await();
                        },
                        "interrupt"));
        return interrupt;
    }

    boolean requested() {
        return requested;
    }

    private void await() {
        try {
            if (!finished.await(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        finished.countDown();
    }
}
