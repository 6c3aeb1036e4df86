package dev.epicenter.ui;

import dev.epicenter.report.ReportPage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The list of the start page. It is sent line by line while it is read, newest entries first, so that a page shows the first
 * rows before the last ones are read. Entries that have not changed are not read again, not even
 * by the next server of the folder ({@link KeptCards}).
 */
final class CardList implements AutoCloseable {
    /** A list of 1,000 runs has megabytes, and changes with each step of any of them. */
    private static final long KEEP_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final RunsRoot folder;
    private final List<CardSource> sources;
    private final Map<Path, Known> known = new ConcurrentHashMap<>();
    /** Entries that are being read, or wait for it: several requests share them. */
    private final Map<Path, CompletableFuture<Known>> reading = new ConcurrentHashMap<>();

    private final KeptCards kept;
    /** When the list was last kept, by {@link System#nanoTime}. */
    private OptionalLong keptAt = OptionalLong.empty();

    /** Whether an entry was read since the list was last kept. */
    private final AtomicBoolean changed = new AtomicBoolean();

    private final PathLocks locks = new PathLocks();
    private final AtomicLong clock = new AtomicLong();
    private final ExecutorService readers =
            Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors(), task -> {
                Thread thread = new Thread(task, "cards");
                thread.setDaemon(true);
                return thread;
            });

    /**
     * @param line the card as it is sent
     * @param version when the card was read; larger than those of earlier ones
     */
    private record Known(String stamp, String line, long version) {}

    private record Entry(CardSource source, Path path, long made) {}

    /** The first line: how many entries there are. */
    record Begin(int total) {}

    /**
     * The last line.
     *
     * @param version what the next request gives to get only changes
     * @param paths of all entries; others have been deleted
     * @param notes what the list lacks, in sentences
     */
    record End(long version, List<String> paths, List<String> notes) {
        End {
            paths = List.copyOf(paths);
            notes = List.copyOf(notes);
        }
    }

    CardList(RunsRoot folder, List<CardSource> sources) {
        this.folder = folder;
        this.sources = List.copyOf(sources);
        this.kept = new KeptCards(folder.root());
        for (KeptCards.Kept entry : kept.read()) {
            known.put(Path.of(entry.path()), new Known(entry.stamp(), entry.line(), clock.incrementAndGet()));
        }
    }

    /**
     * Sends the list: a {@link Begin}, a line per entry that has changed, and an {@link End}.
     *
     * @param since the version of the list that the page has; 0 for none
     * @param line receives each as JSON
     */
    void send(long since, Consumer<String> line) {
        List<String> notes = new ArrayList<>();
        List<Entry> entries = entries(notes);
        line.accept(ReportPage.json(new Begin(entries.size())).toString());
        List<CompletableFuture<Known>> unused = entries.stream()
                .filter(entry -> !known.containsKey(entry.path()))
                .map(this::requested)
                .toList();
        Map<Path, Long> sent = new HashMap<>();
        for (Entry entry : entries) {
            // Known entries do not wait behind those that other requests read for the first time.
            Known read = known.containsKey(entry.path())
                    ? read(entry)
                    : requested(entry).join();
            sent.put(entry.path(), read.version());
            if (read.version() > since) {
                line.accept(read.line());
            }
        }
        long version = clock.get();
        // Another request may have read a change of an entry that was sent before.
        for (Entry entry : entries) {
            Known newest;
            synchronized (locks.of(entry.path())) {
                newest = known.get(entry.path());
            }
            if (newest != null && newest.version() != sent.getOrDefault(entry.path(), 0L)) {
                line.accept(newest.line());
            }
        }
        known.keySet().retainAll(sent.keySet());
        locks.retainAll(sent.keySet());
        line.accept(ReportPage.json(new End(
                        version,
                        entries.stream().map(entry -> folder.name(entry.path())).toList(),
                        notes))
                .toString());
        keepSometimes();
    }

    /** Keeps the list for the next server, unless that was done a moment ago. */
    private synchronized void keepSometimes() {
        long now = System.nanoTime();
        if (keptAt.isEmpty() || now - keptAt.getAsLong() > KEEP_NANOS) {
            keptAt = OptionalLong.of(now);
            keep();
        }
    }

    private void keep() {
        if (changed.getAndSet(false)) {
            kept.write(known.entrySet().stream()
                    // Their stamps count within one server.
                    .filter(entry -> !entry.getValue().stamp().contains("version ")
                            && !entry.getValue().stamp().startsWith("unreadable "))
                    .map(entry -> new KeptCards.Kept(
                            entry.getKey().toString(),
                            entry.getValue().stamp(),
                            entry.getValue().line()))
                    .sorted(Comparator.comparing(KeptCards.Kept::path))
                    .toList());
        }
    }

    /** The names of the runs, newest first. */
    List<String> names() {
        return entries(new ArrayList<>()).stream()
                .filter(entry -> entry.source() instanceof RunCards)
                .map(entry -> folder.name(entry.path()))
                .toList();
    }

    /** @param notes receives what is lacking */
    private List<Entry> entries(List<String> notes) {
        List<Entry> entries = new ArrayList<>();
        for (CardSource source : sources) {
            CardSource.Found found = source.find(folder.root());
            found.paths().forEach(path -> entries.add(new Entry(source, path, source.made(path))));
            found.note().ifPresent(notes::add);
        }
        return entries.stream()
                .sorted(Comparator.comparingLong(Entry::made).reversed().thenComparing(Entry::path))
                .toList();
    }

    private CompletableFuture<Known> requested(Entry entry) {
        return reading.computeIfAbsent(
                entry.path(),
                path -> CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return read(entry);
                            } finally {
                                reading.remove(path);
                            }
                        },
                        readers));
    }

    private Known read(Entry entry) {
        String stamp = stamp(entry);
        Path path = entry.path();
        synchronized (locks.of(path)) {
            Known before = known.get(path);
            if (before != null && before.stamp().equals(stamp)) {
                return before;
            }
            String line = ReportPage.json(entry.source().read(folder.name(path), path))
                    .toString();
            Known now = before != null && before.line().equals(line)
                    ? new Known(stamp, line, before.version())
                    : new Known(stamp, line, clock.incrementAndGet());
            changed.set(true);
            known.put(path, now);
            return now;
        }
    }

    /** The stamp of an entry with a folder that cannot be listed changes with that of any other entry. */
    private String stamp(Entry entry) {
        try {
            return entry.source().stamp(entry.path());
        } catch (RuntimeException unreadable) {
            return "unreadable " + clock.get();
        }
    }

    @Override
    public void close() {
        readers.shutdownNow();
        keep();
    }
}
