package dev.epicenter.engine;

import dev.epicenter.json.FormatHeader;
import dev.epicenter.json.JsonFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The specification of an arm in a store, with the checksums of all files that it needs.
 *
 * @param spec its folders are those of the machine that wrote it: a node has its own copies
 * @param run SHA-256 of the run directory's files that the arm needs, by name
 * @param data SHA-256 of the data files, by the path that the run file has
 */
record StoredArm(ArmSpec spec, SortedMap<String, String> run, SortedMap<String, String> data) {
    private static final FormatHeader HEADER = new FormatHeader("stored_arm", 1);

    StoredArm {
        run = new TreeMap<>(run);
        data = new TreeMap<>(data);
    }

    byte[] bytes() {
        return JsonFile.text(HEADER, this).getBytes(StandardCharsets.UTF_8);
    }

    static StoredArm read(Path file) {
        return JsonFile.read(file, HEADER, StoredArm.class, "start the diagnosis again, which writes it");
    }
}
