package dev.epicenter.run;

import dev.epicenter.segment.NumericsFingerprint;
import java.time.Instant;

/**
 * Where a run comes from; {@code provenance.json}.
 *
 * @param created when
 * @param version the version of this program that made it
 * @param java version and vendor
 * @param os name, version and architecture
 * @param numerics what its bits depend on
 */
public record Provenance(Instant created, String version, String java, String os, NumericsFingerprint numerics) {

    /** This program, here and now. */
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
