package dev.epicenter.segment;

import java.util.SortedMap;
import java.util.TreeMap;

/** The environment that determines the bits of a run: libtorch, BLAS threads and core type, CPU capability, OS, JVM. */
public record NumericsFingerprint(SortedMap<String, String> facts) {
    public NumericsFingerprint {
        facts = new TreeMap<>(facts);
    }
}
