package dev.epicenter.app;

import dev.epicenter.file.Sha256;
import dev.epicenter.json.Json;
import dev.epicenter.log.SeriesListener.Change;
import dev.epicenter.watch.Backoff;
import dev.epicenter.watch.CommandSink;
import dev.epicenter.watch.EventSink;
import dev.epicenter.watch.Ledger;
import dev.epicenter.watch.OutFile;
import dev.epicenter.watch.PrintSink;
import dev.epicenter.watch.Watch;
import dev.epicenter.watch.WatchListener;
import dev.epicenter.watch.Watching;
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
        name = "watch",
        description = {
            "Follows logs of any trainer as they grow, and tells of each spike: on stdout, to a file, a command or a webhook.",
            "It survives rotation, restarts and kill -9 without repeating itself or losing an event. Details: docs/how-to/watch.md."
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
            description = "Logs, or folders of logs; they need not be there yet.")
    private List<Path> paths;

    @Mixin
    private SeriesOptions series;

    @Option(
            names = "--on",
            split = ",",
            paramLabel = "WHAT",
            description = "What is told: opened, worsened, closed, hard_batch. Default: all but hard_batch.")
    private List<Change> on = List.of(Change.OPENED, Change.WORSENED, Change.CLOSED);

    @Option(
            names = "--new",
            description = "What the files hold when the watch first begins is not told, only what comes.")
    private boolean newOnly;

    @Option(names = "--out", paramLabel = "FILE", description = "Append events to this file, as JSON lines.")
    private @Nullable Path out;

    @Option(
            names = "--exec",
            paramLabel = "COMMAND",
            description = "Run this in the shell for each event: JSON on stdin, EPICENTER_* in its environment.")
    private @Nullable String exec;

    @Option(
            names = "--exec-timeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "Kill it after so long, with all it started. Default: ${DEFAULT-VALUE}.")
    private int execTimeout;

    @Option(
            names = "--webhook",
            paramLabel = "ADDRESS",
            description = {
                "Post events there as JSON that Slack and Mattermost show.",
                "Better than the address itself, which other users see: env:NAME or file:PATH."
            })
    private @Nullable String webhook;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description =
                    "Where is kept what was told. Default: a folder of its own for these paths, below ~/.local/state.")
    private @Nullable Path state;

    @Option(
            names = "--every",
            paramLabel = "SECONDS",
            defaultValue = "1",
            description = "Look at the files so often. Default: ${DEFAULT-VALUE}.")
    private double every;

    @Option(names = "--once", description = "Go to the ends of the files, deliver, and end.")
    private boolean once;

    @Option(names = "--json", description = "Print events as JSON lines.")
    private boolean json;

    @Override
    public Integer call() {
        if (!(every >= 0.05 && every <= 86_400) || execTimeout < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--every is 0.05 to 86400 seconds, --exec-timeout at least 1");
        }
        try (StatusLine status = StatusLine.onStderr()) {
            Path folder = state == null ? usualState() : state;
            try (Ledger ledger = Ledger.open(folder)) {
                List<EventSink> sinks = sinks(status, folder);
                try (Interrupt interrupt = Interrupt.listen(() -> status.say("epicenter: stopping"))) {
                    return watch(ledger, sinks, folder, status, interrupt::requested);
                }
            }
        }
    }

    private int watch(Ledger ledger, List<EventSink> sinks, Path folder, StatusLine status, BooleanSupplier stop) {
        Set<Path> ours = new HashSet<>(Set.of(folder));
        Optional.ofNullable(out).ifPresent(ours::add);
        WatchListener listener = new Said(status, spec.commandLine().getErr());
        try (Watch watch = new Watch(
                paths,
                ours,
                series.choice(Optional.empty()),
                new LinkedHashSet<>(on),
                newOnly,
                ledger,
                sinks.stream().map(EventSink::name).toList(),
                listener,
                Clock.systemUTC())) {
            Watching watching = new Watching(watch, ledger, sinks, listener, stop);
            Runnable show = () -> show(watch, ledger.waiting(names(sinks)), status);
            if (!once) {
                watching.run(Duration.ofMillis(Math.round(every * 1000)), Backoff.USUAL, show);
                return ExitCode.INTERRUPTED;
            }
            Watching.End end = watching.once(Backoff.USUAL, show);
            if (end.waiting() > 0) {
                listener.complained(Figures.count(end.waiting(), "event") + " could not be delivered; the next call"
                        + " with the same state does that");
            }
            return watch.complaints() > 0
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
            screen.println(json ? Json.line(event.json()) : event.text());
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

    /** The same for the same paths, so that the same command goes on where it was. */
    private Path usualState() {
        String all = paths.stream()
                .map(path -> path.toAbsolutePath().normalize().toString())
                .sorted()
                .collect(Collectors.joining("\n"));
        Path home = Optional.ofNullable(System.getenv("XDG_STATE_HOME"))
                .filter(folder -> !folder.isBlank())
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".local", "state"));
        String name = Sha256.of(all.getBytes(StandardCharsets.UTF_8)).substring(0, 16);
        return home.resolve("epicenter").resolve("watch").resolve(name);
    }

    private static void show(Watch watch, long waiting, StatusLine status) {
        if (!status.isTerminal()) {
            // What changes is said as it does; a log of this program's own is not to grow by the second.
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
            return "watching " + Figures.count(files.size(), "file")
                    + (files.isEmpty()
                            ? ""
                            : ": " + String.join(", ", files.subList(Math.max(0, files.size() - most), files.size())))
                    + (files.size() > most ? ", ..." : "")
                    + (waiting > 0 ? "; " + waiting + " to deliver" : "");
        });
    }

    /** What is said, on stderr. */
    private record Said(StatusLine status, PrintWriter err) implements WatchListener {
        @Override
        public void said(String sentence) {
            line(sentence);
        }

        @Override
        public void complained(String sentence) {
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
