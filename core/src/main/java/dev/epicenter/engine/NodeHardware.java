package dev.epicenter.engine;

import dev.epicenter.file.Folder;
import dev.epicenter.file.RegularFile;
import dev.epicenter.json.FormatHeader;
import dev.epicenter.json.JsonFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The hardware of a node that the bits of any program depend on. For trainers whose numerics are not known to Epicenter: their
 * arms are compared only if they ran on equal hardware.
 *
 * @param facts processor, GPUs and their driver, as Linux lists them under {@code /proc}; a fact that is not there is missing
 */
record NodeHardware(SortedMap<String, String> facts) {
    private static final FormatHeader HEADER = new FormatHeader("arm_node", 1);
    private static final Path NVIDIA = Path.of("/proc/driver/nvidia");

    NodeHardware {
        facts = new TreeMap<>(facts);
    }

    /** Of this machine. */
    static NodeHardware here() {
        SortedMap<String, String> facts = new TreeMap<>();
        facts.put("architecture", System.getProperty("os.arch"));
        lines(Path.of("/proc/cpuinfo"))
                .filter(line -> line.startsWith("model name"))
                .findFirst()
                .ifPresent(line -> facts.put("processor", value(line)));
        lines(NVIDIA.resolve("version"))
                .filter(line -> line.startsWith("NVRM version:"))
                .findFirst()
                .ifPresent(line -> facts.put("GPU driver", value(line)));
        String models = Folder.list(NVIDIA.resolve("gpus")).stream()
                .flatMap(gpu -> lines(gpu.resolve("information")))
                .filter(line -> line.startsWith("Model:"))
                .map(NodeHardware::value)
                // Nodes with four and with eight of one model are alike.
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        if (!models.isEmpty()) {
            facts.put("GPU", models);
        }
        return new NodeHardware(facts);
    }

    private static String value(String line) {
        return line.substring(line.indexOf(':') + 1).strip();
    }

    private static Stream<String> lines(Path file) {
        try {
            return RegularFile.text(file).lines();
        } catch (IOException notThere) {
            return Stream.empty();
        }
    }

    /** The first difference, in words; empty if there is none. */
    Optional<String> difference(NodeHardware other) {
        return Stream.concat(facts.keySet().stream(), other.facts.keySet().stream())
                .distinct()
                .sorted()
                .filter(fact -> !fact(fact).equals(other.fact(fact)))
                .findFirst()
                .map(fact -> "its " + fact + " is " + fact(fact) + ", not " + other.fact(fact));
    }

    private String fact(String name) {
        return facts.getOrDefault(name, "unknown");
    }

    void write(Path file) {
        JsonFile.write(file, HEADER, this);
    }

    static NodeHardware read(Path file) {
        return JsonFile.read(file, HEADER, NodeHardware.class, "remove the arm's folder; it is then run again");
    }
}
