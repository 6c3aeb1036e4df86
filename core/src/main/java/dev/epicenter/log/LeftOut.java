package dev.epicenter.log;

/** Counts what a reader leaves out, and remembers the first of it. */
final class LeftOut {
    private final String what;
    private long count;
    private String first = "";

    /** @param what of one of them, such as {@code line that is no JSON object} */
    LeftOut(String what) {
        this.what = what;
    }

    void add(String where) {
        if (count++ == 0) {
            first = where;
        }
    }

    long count() {
        return count;
    }

    void tell(RowSink sink) {
        if (count > 0) {
            sink.note("left out: " + count + " " + (count == 1 ? what : plural()) + ", the first at " + first);
        }
    }

    private String plural() {
        int space = what.indexOf(' ');
        String noun = space < 0 ? what : what.substring(0, space);
        String rest = space < 0 ? "" : what.substring(space);
        return noun + "s"
                + rest.replace(" that is ", " that are ").replace(" whose checksum is ", " whose checksums are ");
    }
}
