package dev.epicenter.commands;

import dev.epicenter.Formats;
import dev.epicenter.file.Sha256;
import dev.epicenter.file.StateHome;
import dev.epicenter.json.Json;
import dev.epicenter.log.scan.SeriesListener.Change;
import dev.epicenter.terminal.Interrupt;
import dev.epicenter.terminal.StatusLine;
import dev.epicenter.watch.Backoff;
import dev.epicenter.watch.CommandSink;
import dev.epicenter.watch.EventSink;
import dev.epicenter.watch.LogWatcher;
import dev.epicenter.watch.OutFile;
import dev.epicenter.watch.PrintSink;
import dev.epicenter.watch.WatchListener;
import dev.epicenter.watch.WatchLoop;
import dev.epicenter.watch.WatchStateStore;
import dev.epicenter.watch.WebhookAddress;
import dev.epicenter.watch.WebhookSink;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code epicenter watch}. */
@Command(
        description = {
            "Follows growing logs of any trainer and reports each spike: on stdout, to a file, a command or a webhook.",
            "Survives rotation, restarts and kill -9 without repeating or losing an event. With --json, stdout has one"
                    + " JSON object per line. Details: docs/how-to/watch.md."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  epicenter watch train.log",
            "  epicenter watch runs/ --new --out spikes.jsonl",
            "  epicenter watch runs/ --webhook env:SLACK_WEBHOOK",
            "  epicenter watch train.log --exec 'mail -s \"$EPICENTER_TEXT\" me@example.org'",
            "  */5 * * * *  epicenter watch runs/ --once --webhook file:/etc/hook"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class WatchCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "FILE|FOLDER",
            arity = "1..*",
            description = "Logs, or folders of logs; they need not exist yet.")
    private List<Path> paths;

    @Mixin
    private SeriesOptions series;

    @Option(
            names = "--on",
            split = ",",
            paramLabel = "WHAT",
            description =
                    "What to report: opened, worsened, closed, returned, finding, hard_batch. Default: all but hard_batch.")
    private List<Change> on = List.of(Change.OPENED, Change.WORSENED, Change.CLOSED, Change.RETURNED, Change.FINDING);

    @Option(names = "--new", description = "Ignore events already in the files when the watch first starts.")
    private boolean newOnly;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Where to write events: a file, appended to as JSON lines.")
    private @Nullable Path out;

    @Option(
            names = "--exec",
            paramLabel = "COMMAND",
            description =
                    "Run this shell command for each event, with JSON on stdin and EPICENTER_* in its environment.")
    private @Nullable String exec;

    @Option(
            names = "--exec-timeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "Kill the command and its children after this time. Default: ${DEFAULT-VALUE}.")
    private int execTimeout;

    @Option(
            names = "--webhook",
            paramLabel = "ADDRESS",
            description = {
                "Post events to this address, as JSON that Slack and Mattermost show.",
                "Other users can see the address; to hide it, use env:NAME or file:PATH."
            })
    private @Nullable String webhook;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "Where to keep the record of reported events. Default: a folder for these paths below"
                    + " ~/.local/state.")
    private @Nullable Path state;

    @Option(
            names = "--interval",
            paramLabel = "SECONDS",
            defaultValue = "1",
            description = "Time between two reads of the files. Default: ${DEFAULT-VALUE}.")
    private double interval;

    @Option(names = "--once", description = "Read to the ends of the files, deliver the events, and exit.")
    private boolean once;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() {
        if (!(interval >= 0.05 && interval <= 86_400) || execTimeout < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--interval must be 0.05 to 86400 seconds, --exec-timeout at least 1");
        }
        try (StatusLine status = StatusLine.onStderr()) {
            Path folder = state == null ? defaultState() : state;
            try (WatchStateStore store = WatchStateStore.open(folder)) {
                List<EventSink> sinks = sinks(status, folder);
                try (Interrupt interrupt = Interrupt.listen(() -> status.say("epicenter: stopping"))) {
                    return watch(store, sinks, folder, status, interrupt::requested);
                }
            }
        }
    }

    private int watch(
            WatchStateStore store, List<EventSink> sinks, Path folder, StatusLine status, BooleanSupplier stop) {
        Set<Path> excluded = new HashSet<>(Set.of(folder));
        Optional.ofNullable(out).ifPresent(excluded::add);
        WatchListener listener = new StderrListener(status, spec.commandLine().getErr());
        try (LogWatcher watch = new LogWatcher(
                paths,
                excluded,
                RunLogs::isBesideSegments,
                series.choice(Optional.empty()),
                new LinkedHashSet<>(on),
                newOnly,
                !once,
                store,
                sinks.stream().map(EventSink::name).toList(),
                listener,
                Clock.systemUTC())) {
            WatchLoop loop = new WatchLoop(watch, store, sinks, listener, stop);
            Runnable show = () -> show(watch, store.waiting(names(sinks)), status);
            if (!once) {
                loop.run(Duration.ofMillis(Math.round(interval * 1000)), Backoff.USUAL, show);
                return ExitCode.INTERRUPTED;
            }
            WatchLoop.End end = loop.once(Backoff.USUAL, show);
            if (end.waiting() > 0) {
                listener.warn(Formats.count(end.waiting(), "event") + " could not be delivered; the next call"
                        + " with the same state retries");
            }
            return watch.warnings() > 0
                    ? ExitCode.BAD_INPUT
                    : end.waiting() + end.refused() > 0 ? ExitCode.FAILED : ExitCode.OK;
        }
    }

    private static Set<String> names(List<EventSink> sinks) {
        return sinks.stream().map(EventSink::name).collect(Collectors.toSet());
    }

    private List<EventSink> sinks(StatusLine status, Path folder) {
        List<EventSink> sinks = new ArrayList<>();
        PrintWriter screen = spec.commandLine().getOut();
        sinks.add(new PrintSink(event -> {
            status.clear();
            screen.println(json.requested() ? Json.line(event.json()) : event.text());
            screen.flush();
        }));
        Optional.ofNullable(out).map(OutFile::open).ifPresent(sinks::add);
        Optional.ofNullable(exec)
                .map(command -> new CommandSink(command, Duration.ofSeconds(execTimeout), folder.resolve("exec.log")))
                .ifPresent(sinks::add);
        Optional.ofNullable(webhook)
                .map(text -> WebhookAddress.parse(text, name -> Optional.ofNullable(System.getenv(name))))
                .map(WebhookSink::new)
                .ifPresent(sinks::add);
        return sinks;
    }

    /** The same for the same paths: the same command continues where it stopped. */
    private Path defaultState() {
        String all = paths.stream()
                .map(path -> path.toAbsolutePath().normalize().toString())
                .sorted()
                .collect(Collectors.joining("\n"));
        String name = Sha256.of(all.getBytes(StandardCharsets.UTF_8)).substring(0, 16);
        return StateHome.folder("watch").resolve(name);
    }

    private static void show(LogWatcher watch, long waiting, StatusLine status) {
        if (!status.isTerminal()) {
            // Not on a terminal: changes have lines of their own, and a log file must not grow by the second.
            return;
        }
        status.show(() -> {
            List<String> files = new ArrayList<>();
            watch.status(file -> files.add(Path.of(file.getKey()).getFileName()
                    + file.getValue().entrySet().stream()
                            .findFirst()
                            .map(newest -> " (" + newest.getKey() + ": " + newest.getValue() + ")")
                            .orElse("")));
            int most = 3;
            return "watching " + Formats.count(files.size(), "file")
                    + (files.isEmpty()
                            ? ""
                            : ": " + String.join(", ", files.subList(Math.max(0, files.size() - most), files.size())))
                    + (files.size() > most ? " and " + (files.size() - most) + " more" : "")
                    + (waiting > 0 ? "; " + waiting + " to deliver" : "");
        });
    }

    /** Prints messages on stderr. */
    private record StderrListener(StatusLine status, PrintWriter err) implements WatchListener {
        @Override
        public void info(String sentence) {
            line(sentence);
        }

        @Override
        public void warn(String sentence) {
            line(sentence);
        }

        private void line(String sentence) {
            synchronized (status) {
                status.clear();
                err.println("epicenter: " + sentence);
                err.flush();
            }
        }
    }
}
