package dev.epicenter.spark;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.resource.ResourceInformation;

/**
 * Runs on an executor: one command, to its end. The command ends with the executor, whose death closes its standard input.
 *
 * @param command its words
 * @param log the file that its output is appended to
 * @param environment of the driver
 * @param folder where it works, if the node has it
 */
record ArmTask(ArrayList<String> command, String log, HashMap<String, String> environment, String folder)
        implements Function<Integer, String> {
    /** Spark sets these for the executor. The others are those of the driver. */
    private static final List<String> OF_THE_EXECUTOR =
            List.of("SPARK_", "CUDA_", "NVIDIA_", "HIP_", "ROCR_", "JAVA_", "TMPDIR", "HOSTNAME");

    private static final int SIGTERM_SECONDS = 10;

    @Override
    public String call(Integer one) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(new File(log)));
        if (new File(folder).isDirectory()) {
            builder.directory(new File(folder));
        }
        Map<String, String> variables = builder.environment();
        variables.keySet().removeIf(name -> !isOfTheExecutor(name));
        environment.forEach((name, value) -> {
            if (!isOfTheExecutor(name)) {
                variables.put(name, value);
            }
        });
        gpus(TaskContext.get()).ifPresent(devices -> variables.put("CUDA_VISIBLE_DEVICES", devices));
        variables.put("EPICENTER_END_WITH_INPUT", "1");
        Process process = builder.start();
        try {
            int code = process.waitFor();
            return "exit code " + code + " on " + InetAddress.getLocalHost().getHostName();
        } finally {
            end(process);
        }
    }

    private static boolean isOfTheExecutor(String name) {
        return OF_THE_EXECUTOR.stream().anyMatch(name::startsWith);
    }

    private static Optional<String> gpus(TaskContext context) {
        ResourceInformation gpu = context == null ? null : context.resourcesJMap().get("gpu");
        return gpu == null ? Optional.empty() : Optional.of(String.join(",", gpu.addresses()));
    }

    /** Asks it to end, as Ctrl-C does, and then kills it with all that it has started. */
    private static void end(Process process) {
        if (!process.isAlive()) {
            return;
        }
        List<ProcessHandle> all =
                Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
        process.destroy();
        boolean interrupted = Thread.interrupted();
        try {
            process.waitFor(SIGTERM_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException again) {
            interrupted = true;
        }
        all.forEach(ProcessHandle::destroyForcibly);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
