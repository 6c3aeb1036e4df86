package dev.epicenter.engine;

import dev.epicenter.json.FormatHeader;
import dev.epicenter.json.JsonFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The manifest of an arm in a store. It is written last: where it is, all other objects are complete.
 *
 * @param result the manifest among the arm's files
 * @param files SHA-256 of each file of the attempt, by its path in the attempt's folder, with slashes
 */
record StoredResult(ArmResult result, SortedMap<String, String> files) {
    private static final FormatHeader HEADER = new FormatHeader("stored_result", 1);

    StoredResult {
        files = new TreeMap<>(files);
    }

    byte[] bytes() {
        return JsonFile.text(HEADER, this).getBytes(StandardCharsets.UTF_8);
    }

    static StoredResult read(Path file) {
        return JsonFile.read(file, HEADER, StoredResult.class, "remove this object; the arm is then run again");
    }
}
