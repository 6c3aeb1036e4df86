package dev.epicenter.torch;

import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * The kernels that OpenBLAS chose for this processor: matrix products differ in their last bits between them. The presets
 * do not map {@code openblas_get_corename}, so the table of kernels in use is looked up among those the library exports.
 */
final class OpenBlasCore {
    private static final List<String> CORES = List.of(
            "PRESCOTT",
            "CORE2",
            "PENRYN",
            "DUNNINGTON",
            "NEHALEM",
            "SANDYBRIDGE",
            "HASWELL",
            "SKYLAKEX",
            "COOPERLAKE",
            "SAPPHIRERAPIDS",
            "OPTERON",
            "OPTERON_SSE3",
            "BARCELONA",
            "BOBCAT",
            "BULLDOZER",
            "PILEDRIVER",
            "STEAMROLLER",
            "EXCAVATOR",
            "ZEN",
            "ATOM",
            "NANO",
            "ARMV8",
            "CORTEXA57",
            "NEOVERSEN1",
            "NEOVERSEV1",
            "NEOVERSEN2",
            "VORTEX",
            "VORTEXM4");

    private OpenBlasCore() {}

    /** The core's name; where it cannot be told, {@code OPENBLAS_CORETYPE}, or "unknown". */
    static String name() {
        Pointer inUse = Loader.addressof("gotoblas");
        if (inUse != null && !inUse.isNull()) {
            long table = new PointerPointer<>(inUse).get(0).address();
            for (String core : CORES) {
                Pointer candidate = Loader.addressof("gotoblas_" + core);
                if (candidate != null && candidate.address() == table) {
                    return core;
                }
            }
        }
        String asked = System.getenv("OPENBLAS_CORETYPE");
        return asked == null ? "unknown" : asked;
    }
}
