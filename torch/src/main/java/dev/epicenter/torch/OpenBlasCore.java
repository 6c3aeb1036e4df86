package dev.epicenter.torch;

import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * The CPU kernels that OpenBLAS selected; the last bits of matrix products depend on them. The JavaCPP presets do not
 * map {@code openblas_get_corename}, so this class looks up the active kernel table among those that the library
 * exports.
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

    /** The name of the core; if unknown, {@code OPENBLAS_CORETYPE} or "unknown". */
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
        String requested = System.getenv("OPENBLAS_CORETYPE");
        return requested == null ? "unknown" : requested;
    }
}
