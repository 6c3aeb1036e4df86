package dev.epicenter.segment;

import java.util.SortedMap;
import java.util.TreeMap;

/** What the bits of a run depend on besides its run file, by name: libtorch, BLAS with threads and core type, CPU capability, OS, JVM. */
public record NumericsFingerprint(SortedMap<String, String> facts) {
    public NumericsFingerprint {
        facts = new TreeMap<>(facts);
    }
}
