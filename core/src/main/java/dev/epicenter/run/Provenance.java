package dev.epicenter.run;

import dev.epicenter.segment.NumericsFingerprint;
import java.time.Instant;

/**
 * The origin of a run, stored in {@code provenance.json}.
 *
 * @param created time of creation
 * @param version version of Epicenter that created the run
 * @param java version and vendor
 * @param os name, version and architecture
 * @param numerics the environment that determines its bits
 */
public record Provenance(Instant created, String version, String java, String os, NumericsFingerprint numerics) {

    /** The provenance of a run created now by this process. */
    public static Provenance of(NumericsFingerprint numerics) {
        String implementation = Provenance.class.getPackage().getImplementationVersion();
        return new Provenance(
                Instant.now(),
                implementation == null ? "development" : implementation,
                System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                numerics);
    }
}
