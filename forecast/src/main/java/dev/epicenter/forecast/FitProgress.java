package dev.epicenter.forecast;

/** Reports how many fits of a stage are done, and an estimate of the time left. It may be called from several threads. */
final class FitProgress {
    private static final double SECOND = 1e9;
    /** The first fits include the start of the JIT compiler. */
    private static final int ENOUGH = 4;

    private final ForecastProgress watch;
    private String name = "fitting";
    private int expected;
    private int done;
    private long since;

    FitProgress(ForecastProgress watch) {
        this.watch = watch;
    }

    /** Starts a stage. */
    synchronized void enter(String words) {
        name = words;
        expected = 0;
        done = 0;
        watch.enter(words);
    }

    /** Announces fits. */
    synchronized void expect(int fits) {
        if (done == expected) {
            since = System.nanoTime();
            expected = 0;
            done = 0;
        }
        expected += fits;
    }

    /** Reports one fit as done. */
    synchronized void done() {
        done++;
        if (done >= ENOUGH && done < expected) {
            double left = (System.nanoTime() - since) / SECOND / done * (expected - done);
            watch.update(name + ": " + done + " of " + expected + " fits, about " + (long) Math.ceil(left) + " s left");
        }
    }
}
