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
 * libtorch as this process runs it. Threads are the process's, not a trainer's: libtorch and OpenBLAS keep one count
 * each, and both must be set, or their pools spin against one another and a step takes many times as long.
 */
final class TorchRuntime {
    private static final Pattern TORCH_VERSION = Pattern.compile("TORCH_VERSION=([^,\\s]+)");

    private TorchRuntime() {}

    /**
     * Loads the libraries and sets the threads inside an operation.
     *
     * @throws EpicenterException where {@code device} is CUDA and there is none
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

    /** Loaded once: asking the loader again takes it milliseconds. */
    private static final class Libraries {
        static {
            // Before threads are set: set first, the call finds no library and ends the JVM.
            Loader.load(openblas_nolapack.class);
            unpack();
            Loader.load(torch.class);
        }

        static void load() {}

        /**
         * Puts libtorch's files beside one another in JavaCPP's cache before the first is loaded. The loader unpacks and loads
         * one at a time, and libtorch.so, loaded while libtorch_cpu.so is not there yet, ends the JVM.
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
                return; // none of this platform's
            }
            try {
                Loader.cacheResource(library);
            } catch (IOException failure) {
                throw new EpicenterException("cannot unpack " + file + ", which takes some 450 MB in ~/.javacpp: "
                        + failure.getMessage() + "; make room or name another folder with"
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

    /** What bits depend on besides the run file. Call after {@link #start}. */
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
