package dev.epicenter.commands;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A Slurm cluster of two nodes on this machine: real {@code munged}, {@code slurmctld} and {@code slurmd}. Needs root and
 * Debian's packages slurmctld, slurmd, slurm-client and munge.
 */
final class LocalSlurm implements AutoCloseable {
    private final Path folder;
    private final List<Process> daemons = new ArrayList<>();

    private LocalSlurm(Path folder) {
        this.folder = folder;
    }

    static boolean available() {
        return System.getProperty("user.name").equals("root")
                && Stream.of("/usr/sbin/munged", "/usr/sbin/slurmctld", "/usr/sbin/slurmd", "/usr/bin/sbatch")
                        .allMatch(program -> Files.isExecutable(Path.of(program)));
    }

    /** Starts the cluster; sbatch finds it by {@link #environment}. Empty if the daemons do not get along with this machine. */
    static Optional<LocalSlurm> start(Path folder) throws IOException, InterruptedException {
        LocalSlurm slurm = new LocalSlurm(folder);
        String host = run(List.of("hostname", "-s"), Map.of()).strip();
        Files.createDirectories(folder.resolve("state"));
        Path key = folder.resolve("munge.key");
        byte[] secret = new byte[1024];
        new SecureRandom().nextBytes(secret);
        Files.write(key, secret);
        run(List.of("chmod", "400", key.toString()), Map.of());
        Path socket = folder.resolve("munge.socket");
        Files.writeString(folder.resolve("slurm.conf"), """
                ClusterName=test
                SlurmctldHost=%1$s(127.0.0.1)
                SlurmctldPort=%2$d
                AuthType=auth/munge
                AuthInfo=socket=%3$s/munge.socket
                SlurmUser=root
                SlurmdUser=root
                StateSaveLocation=%3$s/state
                SlurmdSpoolDir=%3$s/spool-%%n
                SlurmctldPidFile=%3$s/slurmctld.pid
                SlurmdPidFile=%3$s/slurmd-%%n.pid
                SlurmctldLogFile=%3$s/slurmctld.log
                SlurmdLogFile=%3$s/slurmd-%%n.log
                ProctrackType=proctrack/linuxproc
                TaskPlugin=task/none
                SelectType=select/cons_tres
                SelectTypeParameters=CR_Core
                ReturnToService=2
                JobRequeue=1
                MpiDefault=none
                NodeName=n1 NodeAddr=127.0.0.1 NodeHostname=%1$s Port=%4$d CPUs=2 RealMemory=4000 State=UNKNOWN
                NodeName=n2 NodeAddr=127.0.0.1 NodeHostname=%1$s Port=%5$d CPUs=2 RealMemory=4000 State=UNKNOWN
                PartitionName=main Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP
                """.formatted(host, port(), folder, port(), port()));
        for (String node : List.of("n1", "n2")) {
            Files.createDirectories(folder.resolve("spool-" + node));
        }
        slurm.daemon(
                "/usr/sbin/munged",
                "--foreground",
                "--force",
                "--key-file=" + key,
                "--socket=" + socket,
                "--pid-file=" + folder.resolve("munged.pid"),
                "--log-file=" + folder.resolve("munged.log"),
                "--seed-file=" + folder.resolve("munged.seed"));
        slurm.daemon("/usr/sbin/slurmctld", "-D");
        slurm.daemon("/usr/sbin/slurmd", "-D", "-N", "n1");
        slurm.daemon("/usr/sbin/slurmd", "-D", "-N", "n2");
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (slurm.ask("sinfo", "--noheader", "--Node", "--states=idle")
                        .lines()
                        .count()
                < 2) {
            if (System.nanoTime() > deadline) {
                slurm.close();
                return Optional.empty();
            }
            Thread.sleep(200);
        }
        return Optional.of(slurm);
    }

    /** What Slurm's commands need to find this cluster. */
    Map<String, String> environment() {
        return Map.of("SLURM_CONF", folder.resolve("slurm.conf").toString());
    }

    /** The output of one of Slurm's commands; empty if it failed. */
    String ask(String... words) {
        return run(List.of(words), environment());
    }

    private void daemon(String... words) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(Path.of(words[0]).getFileName() + "-" + daemons.size() + ".out")
                        .toFile());
        builder.environment().putAll(environment());
        daemons.add(builder.start());
    }

    private static int port() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String run(List<String> words, Map<String, String> environment) {
        try {
            ProcessBuilder builder = new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.DISCARD);
            builder.environment().putAll(environment);
            Process process = builder.start();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? out : "";
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    @Override
    public void close() {
        ask("scancel", "--user=root");
        for (int i = daemons.size() - 1; i >= 0; i--) {
            daemons.get(i).descendants().forEach(ProcessHandle::destroyForcibly);
            daemons.get(i).destroyForcibly();
        }
    }
}
