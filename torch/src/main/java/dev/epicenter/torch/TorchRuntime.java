package dev.epicenter.torch;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.RunConfig;
import dev.epicenter.segment.NumericsFingerprint;
import java.io.IOException;
import java.net.URL;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch;

/**
 * The configuration of libtorch in this process. Thread counts belong to the process, not to a trainer. libtorch and
 * OpenBLAS have separate counts, and both must be set. Otherwise their pools compete, and a step takes many times as
 * long.
 */
final class TorchRuntime {
    private static final Pattern TORCH_VERSION = Pattern.compile("TORCH_VERSION=([^,\\s]+)");

    private TorchRuntime() {}

    /**
     * Loads the libraries, and sets the number of threads within an operation.
     *
     * @throws EpicenterException where {@code device} is CUDA and CUDA is not available
     */
    static Device start(RunConfig config) {
        Libraries.load();
        torch.set_num_threads(config.threads());
        openblas_nolapack.blas_set_num_threads(config.threads());
        return switch (config.device()) {
            case CPU -> new Device(torch.DeviceType.CPU);
            case CUDA -> cuda();
        };
    }

    /** Loads the libraries once, because each call of the loader takes milliseconds. */
    private static final class Libraries {
        static {
            // Load before threads are set: the other order ends the JVM, as the call finds no library.
            Loader.load(openblas_nolapack.class);
            unpack();
            Loader.load(torch.class);
        }

        static void load() {}

        /**
         * Unpacks all files of libtorch into JavaCPP's cache before the first is loaded. The loader unpacks and loads
         * one file at a time, and libtorch.so ends the JVM if it is loaded before libtorch_cpu.so exists.
         */
        private static void unpack() {
            for (String platform : List.of(Loader.getPlatform(), Loader.getPlatform() + "-gpu")) {
                for (String library : List.of("c10", "torch_cpu", "torch", "jnitorch")) {
                    unpack(platform, System.mapLibraryName(library));
                }
                unpack(platform, "libgomp.so.1");
            }
        }

        private static void unpack(String platform, String file) {
            URL library = torch.class.getResource("/org/bytedeco/pytorch/" + platform + "/" + file);
            if (library == null) {
                return; // not part of this platform
            }
            try {
                Loader.cacheResource(library);
            } catch (IOException failure) {
                throw new EpicenterException("cannot unpack " + file + ", which takes about 450 MB in ~/.javacpp: "
                        + failure.getMessage() + "; free disk space, or give another folder with"
                        + " -Dorg.bytedeco.javacpp.cachedir=FOLDER in EPICENTER_JAVA_OPTS");
            }
        }
    }

    private static Device cuda() {
        if (!torch.cuda_is_available()) {
            throw new EpicenterException("device: cuda is not available: this build of libtorch or this machine has no"
                    + " CUDA; use device: cpu, or build with -Depicenter.cuda on a machine with a CUDA GPU");
        }
        torch.globalContext().setDeterministicAlgorithms(true, false);
        torch.globalContext().setDeterministicCuDNN(true);
        torch.globalContext().setBenchmarkCuDNN(false);
        return new Device(torch.DeviceType.CUDA);
    }

    /** The facts besides the run file that bits depend on. Call it after {@link #start}. */
    static NumericsFingerprint fingerprint(RunConfig config) {
        SortedMap<String, String> facts = new TreeMap<>();
        facts.put("device", config.device().name().toLowerCase(java.util.Locale.ROOT));
        facts.put("libtorch", version());
        facts.put("threads", Integer.toString(torch.get_num_threads()));
        facts.put("cpu_capability", torch.get_cpu_capability().getString());
        facts.put("blas", openblas_nolapack.OPENBLAS_VERSION.strip());
        facts.put("blas_threads", Integer.toString(openblas_nolapack.blas_get_num_threads()));
        facts.put("blas_core", OpenBlasCore.name());
        facts.put("os", System.getProperty("os.name"));
        facts.put("arch", System.getProperty("os.arch"));
        facts.put("jvm", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        return new NumericsFingerprint(facts);
    }

    private static String version() {
        Matcher version = TORCH_VERSION.matcher(torch.show_config().getString());
        return version.find() ? version.group(1) : "unknown";
    }
}
