package dev.epicenter.terminal;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A shutdown hook that turns Ctrl-C and {@code kill} into a request to stop: while it is open, the JVM waits until the command
 * has written its state to the disk.
 */
public final class Interrupt implements AutoCloseable {
    private static final long PATIENCE_MINUTES = 10;

    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile boolean requested;

    private Interrupt() {}

    /** @param onRequest runs once, on another thread */
    public static Interrupt listen(Runnable onRequest) {
        Interrupt interrupt = new Interrupt();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            // The hook also runs at a normal exit.
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

    public boolean requested() {
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
