package dev.epicenter.watch;

import dev.epicenter.EpicenterException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The open files by run, the most recently read last. */
final class OpenFiles {
    private final Map<String, OpenFile> files = new LinkedHashMap<>();

    /** Adds a file, or makes it the most recently read one. */
    void put(String run, OpenFile file) {
        files.remove(run);
        files.put(run, file);
    }

    @Nullable
    OpenFile get(String run) {
        return files.get(run);
    }

    int size() {
        return files.size();
    }

    List<OpenFile> all() {
        return List.copyOf(files.values());
    }

    /** The current length of each file in bytes. */
    Map<String, Long> lengths() {
        Map<String, Long> lengths = new LinkedHashMap<>();
        files.forEach((run, file) -> lengths.put(run, lengthOf(file)));
        return lengths;
    }

    /** The length in bytes; 0 if the file no longer exists. */
    static long lengthOf(OpenFile file) {
        try {
            return file.length();
        } catch (EpicenterException missing) {
            return 0;
        }
    }

    /** Closes a file; nothing happens if it is not open. */
    void close(String run) {
        OpenFile file = files.remove(run);
        if (file != null) {
            file.close();
        }
    }

    /** Closes the files that have been idle longest, until so many are open. */
    void closeOldest(int remaining) {
        Iterator<OpenFile> oldest = files.values().iterator();
        while (files.size() > remaining) {
            oldest.next().close();
            oldest.remove();
        }
    }
}
