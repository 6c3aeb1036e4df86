package dev.epicenter.log.scan;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds what belongs to the keys of a row. Rows mostly repeat the keys of the previous row, as the same objects. */
final class KeyCache<V> {
    private static final int MOST = 64;

    private final Function<String, V> find;
    private final @Nullable String[] keys = new String[MOST];
    private final Object[] found = new Object[MOST];
    private int at;

    /** @param find the value of a key, never null */
    KeyCache(Function<String, V> find) {
        this.find = find;
    }

    /** Starts another row. */
    void restart() {
        at = 0;
    }

    /** The value of the row's next key. */
    @SuppressWarnings("unchecked") // Only values of type V are put in.
    V next(String key) {
        if (at == MOST) {
            return find.apply(key);
        }
        if (keys[at] != key) {
            keys[at] = key;
            found[at] = find.apply(key);
        }
        return (V) found[at++];
    }
}
