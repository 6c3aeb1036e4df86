package dev.epicenter.spark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Runs commands as tasks of a Spark cluster: reads requests from standard input and writes what happened to standard output, one
 * JSON object a line, as the driver for Ray does ({@code python/epicenter/ray.py}). {@code spark-submit} starts it, in client
 * mode. Each command is a job of one task: Spark starts it again where its executor dies ({@code spark.task.maxFailures}); a
 * command that ends with another exit code than 0 is not started again. The end of standard input cancels all and ends it.
 */
public final class ArmDriver {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JavaSparkContext spark;
    private final PrintStream out;
    private final Set<String> canceled = ConcurrentHashMap.newKeySet();

    private ArmDriver(JavaSparkContext spark, PrintStream out) {
        this.spark = spark;
        this.out = out;
    }

    public static void main(String[] words) throws IOException {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        System.setOut(System.err); // what Spark prints must not come between the answers
        SparkConf conf = new SparkConf().setAppName("epicenter").setIfMissing("spark.ui.enabled", "false");
        String master = conf.get("spark.master", "");
        JavaSparkContext spark;
        try {
            Masters.requireAnswer(master);
            spark = new JavaSparkContext(conf);
        } catch (IOException | RuntimeException failure) {
            answer(out, Map.of("error", "no Spark master answers at " + master + ": " + firstLine(failure)));
            Runtime.getRuntime().halt(1);
            return;
        }
        ArmDriver driver = new ArmDriver(spark, out);
        answer(out, Map.of("ready", spark.sc().statusTracker().getExecutorInfos().length));
        driver.serve(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
        spark.sc().cancelAllJobs();
        spark.stop();
        Runtime.getRuntime().halt(0); // threads that wait for jobs do not hold up the end
    }

    private void serve(BufferedReader in) throws IOException {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            JsonNode request = JSON.readTree(line);
            if (request.has("submit")) {
                String job = request.path("submit").asText();
                ArmTask task = new ArmTask(
                        words(request.path("command")),
                        request.path("log").asText(),
                        new HashMap<>(System.getenv()),
                        System.getProperty("user.dir"));
                // A job blocks its thread, and its group is a property of the thread.
                Thread thread = new Thread(() -> run(job, request.path("name").asText(), task), "arm " + job);
                thread.setDaemon(true);
                thread.start();
            } else {
                String job = request.path("cancel").asText();
                canceled.add(job);
                spark.cancelJobGroup(job);
            }
        }
    }

    private void run(String job, String name, ArmTask task) {
        String how;
        try {
            spark.setJobGroup(job, "epicenter-" + name, true);
            how = canceled.contains(job)
                    ? "canceled"
                    : spark.parallelize(List.of(0), 1).map(task).collect().get(0);
        } catch (RuntimeException failure) {
            how = firstLine(failure);
        } catch (Exception failure) { // Spark's Scala code throws checked exceptions that it does not declare
            how = firstLine(failure);
        }
        answer(out, Map.of("ended", job, "how", how));
        if (spark.sc().isStopped()) {
            Runtime.getRuntime().halt(1); // the master is lost; the next submission starts another driver
        }
    }

    private static ArrayList<String> words(JsonNode command) {
        ArrayList<String> words = new ArrayList<>();
        command.forEach(word -> words.add(word.asText()));
        return words;
    }

    private static synchronized void answer(PrintStream out, Map<String, ?> line) {
        try {
            out.println(JSON.writeValueAsString(line));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String firstLine(Exception failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank()
                ? failure.getClass().getSimpleName()
                : message.strip().lines().findFirst().orElse("");
    }
}
