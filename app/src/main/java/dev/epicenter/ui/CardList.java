package dev.epicenter.ui;

import dev.epicenter.report.ReportPage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The list of the start page. It is sent line by line while it is read, newest entries first, so that a page shows the first
 * rows before the last ones are read. Entries that have not changed are not read again.
 */
final class CardList implements AutoCloseable {
    private final RunsRoot folder;
    private final List<CardSource> sources;
    private final Map<Path, Known> known = new ConcurrentHashMap<>();
    /** Entries that are being read, or wait for it: several requests share them. */
    private final Map<Path, CompletableFuture<Known>> reading = new ConcurrentHashMap<>();

    private final PathLocks locks = new PathLocks();
    private final AtomicLong clock = new AtomicLong();
    private final ExecutorService readers =
            Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors(), task -> {
                Thread thread = new Thread(task, "cards");
                thread.setDaemon(true);
                return thread;
            });

    /** @param version when the card was read; larger than those of earlier ones */
    private record Known(String stamp, Card card, long version) {}

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
                line.accept(ReportPage.json(read.card()).toString());
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
                line.accept(ReportPage.json(newest.card()).toString());
            }
        }
        known.keySet().retainAll(sent.keySet());
        locks.retainAll(sent.keySet());
        line.accept(ReportPage.json(new End(
                        version,
                        entries.stream().map(entry -> folder.name(entry.path())).toList(),
                        notes))
                .toString());
    }

    /** All cards that were read so far. */
    Collection<Card> cards() {
        return known.values().stream().map(Known::card).toList();
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
            Card card = entry.source().read(folder.name(path), path);
            Known now = before != null && before.card().equals(card)
                    ? new Known(stamp, card, before.version())
                    : new Known(stamp, card, clock.incrementAndGet());
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
    }
}
