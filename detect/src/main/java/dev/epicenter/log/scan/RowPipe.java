package dev.epicenter.log.scan;

import dev.epicenter.log.format.Row;
import dev.epicenter.log.format.RowSink;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Passes the rows of a long log to their sink in another thread, so that one core reads and another one scans. The sink
 * receives everything in the order of the log, so its result is the same. A short log has no other thread.
 */
final class RowPipe implements RowSink, AutoCloseable {
    private static final int ROWS = 512;
    private static final int BLOCKS = 4;

    private final RowSink sink;
    private final SeriesSelector choice;
    private final KeyCache<KeyUse> uses;
    private final Set<String> keys = new HashSet<>();
    private final Set<String> textKeys = new HashSet<>();
    private final BlockingQueue<Block> filled = new ArrayBlockingQueue<>(BLOCKS);
    private final BlockingQueue<Block> empty = new ArrayBlockingQueue<>(BLOCKS);
    private Block block = new Block();
    private @Nullable Thread thread;
    /** Written by the other thread before it ends. */
    private @Nullable Throwable failure;

    /** Rows, with what else happened before each of them. */
    private static final class Block {
        private final Row[] rows = new Row[ROWS];
        private final List<List<Consumer<RowSink>>> before = new ArrayList<>();
        private int size;
        private boolean last;

        void add(Row row) {
            if (rows[size] == null) {
                rows[size] = new Row();
            }
            row.copyTo(rows[size++]);
        }

        void add(Consumer<RowSink> event) {
            while (before.size() <= size) {
                before.add(new ArrayList<>(1));
            }
            before.get(size).add(event);
        }

        void clear() {
            before.clear();
            size = 0;
        }

        void passTo(RowSink sink) {
            for (int i = 0; i <= size; i++) {
                if (i < before.size()) {
                    before.get(i).forEach(event -> event.accept(sink));
                }
                if (i < size) {
                    sink.row(rows[i]);
                }
            }
        }
    }

    /** @param choice the selection by which {@code sink} takes keys */
    RowPipe(RowSink sink, SeriesSelector choice) {
        this.sink = sink;
        this.choice = choice;
        this.uses = new KeyCache<>(this::use);
    }

    private KeyUse use(String key) {
        if (keys.add(key)) {
            block.add(to -> to.wants(key));
        }
        return KeyUse.of(key, choice);
    }

    @Override
    public boolean wants(String key) {
        return uses.next(key).isWanted();
    }

    @Override
    public boolean isMetric(String key) {
        return use(key).isMetric();
    }

    @Override
    public boolean wantsText(String key) {
        boolean wants = KeyUse.wantsText(key);
        if (wants && textKeys.add(key)) {
            block.add(to -> to.wantsText(key));
        }
        return wants;
    }

    @Override
    public void row(Row row) {
        uses.restart();
        block.add(row);
        if (block.size == ROWS) {
            send();
        }
    }

    @Override
    public void note(String sentence) {
        block.add(to -> to.note(sentence));
    }

    private void send() {
        if (thread == null) {
            thread = new Thread(this::scan, "scan");
            thread.setDaemon(true);
            thread.start();
            for (int i = 1; i < BLOCKS; i++) {
                empty.add(new Block());
            }
        }
        try {
            filled.put(block);
            block = empty.take();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while scanning a log", interrupted);
        }
    }

    private void scan() {
        try {
            boolean last = false;
            while (!last) {
                Block next = filled.take();
                last = next.last;
                // After a failure, later blocks are dropped: the reader finishes, then reports it.
                if (failure == null) {
                    passOn(next);
                }
                next.clear();
                empty.add(next);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void passOn(Block next) {
        try {
            next.passTo(sink);
        } catch (RuntimeException | Error thrown) {
            failure = thrown;
        }
    }

    /**
     * Passes on what is left and waits until the sink has received all of it.
     *
     * @throws RuntimeException that the sink threw
     */
    @Override
    public void close() {
        Thread other = thread;
        if (other == null) {
            block.passTo(sink);
            return;
        }
        block.last = true;
        send();
        try {
            other.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while scanning a log", interrupted);
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
    }
}
