package dev.epicenter.log.format;

/** Counts what a reader skips, and keeps the position of the first. */
final class SkippedCounter {
    private final String one;
    private final String many;
    private long count;
    private String first = "";

    /**
     * @param one names a single skipped item, such as {@code line that is not a JSON object}
     * @param many names several of them
     */
    SkippedCounter(String one, String many) {
        this.one = one;
        this.many = many;
    }

    void add(String where) {
        if (count++ == 0) {
            first = where;
        }
    }

    long count() {
        return count;
    }

    void report(RowSink sink) {
        if (count > 0) {
            sink.note("skipped: " + count + " " + (count == 1 ? one : many) + ", the first at " + first);
        }
    }
}
