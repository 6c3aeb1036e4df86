package dev.epicenter.commands;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A Ray cluster on this machine: a real head without cores, and nodes of one core each. Needs a Python that has {@code ray}, named
 * by the environment variable {@code EPICENTER_RAY_PYTHON}.
 */
final class LocalRay implements AutoCloseable {
    private static final String PYTHON = "EPICENTER_RAY_PYTHON";
    private static final long MINUTES = 3;

    private final Path folder;
    private final String address;
    private final List<Process> nodes = new ArrayList<>();

    private LocalRay(Path folder, String address) {
        this.folder = folder;
        this.address = address;
    }

    static Optional<String> python() {
        return Optional.ofNullable(System.getenv(PYTHON)).filter(path -> !path.isEmpty());
    }

    /** @param folder a short path: the names of sockets below it are bounded */
    static LocalRay start(Path folder, int nodes) throws IOException, InterruptedException {
        String port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = Integer.toString(socket.getLocalPort());
        }
        LocalRay ray = new LocalRay(folder, "127.0.0.1:" + port);
        ray.node("0", "--head", "--port=" + port, "--include-dashboard=false", "--temp-dir=" + folder.resolve("ray"));
        for (int i = 0; i < nodes; i++) {
            ray.node("1", "--address=" + ray.address);
        }
        return ray;
    }

    String address() {
        return address;
    }

    private void node(String cpus, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                python().orElseThrow(),
                "-m",
                "ray.scripts.scripts",
                "start",
                "--block",
                "--disable-usage-stats",
                "--node-ip-address=127.0.0.1",
                "--min-worker-port=0",
                "--max-worker-port=0",
                "--object-store-memory=80000000",
                "--num-cpus=" + cpus));
        command.addAll(List.of(words));
        Path out = folder.resolve("node-" + nodes.size() + ".txt");
        Process node = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        nodes.add(node);
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(MINUTES);
        while (!Files.readString(out).contains("--block")) {
            if (!node.isAlive() || System.nanoTime() > deadline) {
                close();
                throw new IOException("Ray did not start: " + Files.readString(out));
            }
            Thread.sleep(100);
        }
    }

    /** The arms that run: processes of Java that tasks have started. */
    List<ProcessHandle> arms() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().command().orElse("").endsWith("java"))
                .filter(process -> nodeOf(process).isPresent())
                .toList();
    }

    /** Kills the processes of the node on which {@code process} runs, all at once as a power failure does. */
    void killNodeOf(ProcessHandle process) {
        kill(nodeOf(process).orElseThrow());
    }

    /** The worker that started an arm, which is no descendant of it. */
    static ProcessHandle workerOf(ProcessHandle arm) {
        return variable(arm, "EPICENTER_RAY_WORKER").flatMap(ProcessHandle::of).orElseThrow();
    }

    private Optional<Process> nodeOf(ProcessHandle process) {
        Optional<Long> worker = variable(process, "EPICENTER_RAY_WORKER");
        Optional<Long> raylet = variable(process, "RAY_RAYLET_PID");
        return nodes.stream()
                .filter(node -> node.descendants()
                        .anyMatch(one -> worker.filter(pid -> pid == one.pid()).isPresent()
                                || raylet.filter(pid -> pid == one.pid()).isPresent()))
                .findFirst();
    }

    private static Optional<Long> variable(ProcessHandle process, String name) {
        try {
            return Stream.of(Files.readString(
                                    Path.of("/proc", "" + process.pid(), "environ"), StandardCharsets.ISO_8859_1)
                            .split("\0"))
                    .filter(entry -> entry.startsWith(name + "="))
                    .map(entry -> Long.valueOf(entry.substring(name.length() + 1)))
                    .findFirst();
        } catch (IOException ended) {
            return Optional.empty();
        }
    }

    private static void kill(Process node) {
        Stream.concat(Stream.of(node.toHandle()), node.descendants()).toList().forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public void close() {
        for (int i = nodes.size() - 1; i >= 0; i--) {
            kill(nodes.get(i));
            try {
                nodes.get(i).waitFor();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    static Path shortFolder() {
        try {
            return Files.createTempDirectory("ray");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
