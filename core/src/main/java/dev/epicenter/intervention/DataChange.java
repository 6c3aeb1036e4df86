package dev.epicenter.intervention;

import dev.epicenter.NumberText;
import java.util.List;
import java.util.Optional;

/** A change of the data that steps train on. */
public sealed interface DataChange extends Intervention {

    /** Batches by their indices in the run's data order, both inclusive. */
    record BatchRange(long first, long last) {
        public boolean contains(long batch) {
            return batch >= first && batch <= last;
        }
    }

    /** The batches that it names; empty where it names none. */
    default Optional<BatchRange> batches() {
        return Optional.empty();
    }

    /** Whether it trains on other batches than the run: there are none where every batch is the full batch. */
    default boolean needsOtherBatches() {
        return true;
    }

    /** How many of a batch's {@code all} sequences steps train on. */
    default int sequences(int all) {
        return all;
    }

    @Override
    default <R> R accept(Families<R> families) {
        return families.data(this);
    }

    /** Calls the method of this type. */
    <R> R accept(Types<R> types);

    /** What to do with each type. A new type does not compile before every trainer applies or refuses it. */
    interface Types<R> {
        R dataSeed(DataSeed order);

        R skip(SkipBatches skip);

        R replace(ReplaceBatches replace);

        R replaceRows(ReplaceRows replace);

        R permute(PermuteBatches permute);

        R scaleBatch(ScaleBatch scale);

        R setBatch(SetBatch set);
    }

    /** Another data order from the segment's first step on: {@code data_seed=7}. */
    record DataSeed(long seed) implements DataChange {
        @Override
        public String key() {
            return "data_seed";
        }

        @Override
        public String value() {
            return Long.toString(seed);
        }

        @Override
        public <R> R accept(Types<R> types) {
            return types.dataSeed(this);
        }
    }

    /** Skips that many batches before the segment's first step: {@code skip=200}. */
    record SkipBatches(long count) implements DataChange {
        @Override
        public String key() {
            return "skip";
        }

        @Override
        public String value() {
            return Long.toString(count);
        }

        @Override
        public <R> R accept(Types<R> types) {
            return types.skip(this);
        }
    }

    /** Replaces batches by others that the run does not train on: {@code replace=200..240:1}, the last the seed. */
    record ReplaceBatches(long from, long to, long seed) implements DataChange {
        @Override
        public Optional<BatchRange> batches() {
            return Optional.of(new BatchRange(from, to));
        }

        @Override
        public String key() {
            return "replace";
        }

        @Override
        public String value() {
            return from + ".." + to + ":" + seed;
        }

        @Override
        public <R> R accept(Types<R> types) {
            return types.replace(this);
        }
    }

    /**
     * Replaces sequences of one batch by others that the run does not train on: {@code replace=217#0-15+20:1}.
     *
     * @param rows from 0, ascending, each once
     */
    record ReplaceRows(long batch, List<Integer> rows, long seed) implements DataChange {
        public ReplaceRows {
            rows = rows.stream().sorted().distinct().toList();
        }

        @Override
        public Optional<BatchRange> batches() {
            return Optional.of(new BatchRange(batch, batch));
        }

        @Override
        public String key() {
            return "replace";
        }

        @Override
        public String value() {
            return batch + "#" + BatchSyntax.rows(rows) + ":" + seed;
        }

        @Override
        public <R> R accept(Types<R> types) {
            return types.replaceRows(this);
        }
    }

    /** Trains on batches in another order: {@code permute=200..240:1}, the last the seed. */
    record PermuteBatches(long from, long to, long seed) implements DataChange {
        @Override
        public Optional<BatchRange> batches() {
            return Optional.of(new BatchRange(from, to));
        }

        @Override
        public String key() {
            return "permute";
        }

        @Override
        public String value() {
            return from + ".." + to + ":" + seed;
        }

        @Override
        public <R> R accept(Types<R> types) {
            return types.permute(this);
        }
    }

    /** Trains on that share of each batch's sequences: {@code batch_size=x0.5}. */
    record ScaleBatch(double factor) implements DataChange {
        @Override
        public int sequences(int all) {
            return (int) Math.max(1, Math.round(all * factor));
        }

        @Override
        public boolean needsOtherBatches() {
            return false;
        }

        @Override
        public String key() {
            return "batch_size";
        }

        @Override
        public String value() {
            return "x" + NumberText.of(factor);
        }

        @Override
        public <R> R accept(Types<R> types) {
            return types.scaleBatch(this);
        }
    }

    /** Trains on that many of each batch's sequences: {@code batch_size=32}. */
    record SetBatch(int sequences) implements DataChange {
        @Override
        public int sequences(int all) {
            return Math.min(all, sequences);
        }

        @Override
        public boolean needsOtherBatches() {
            return false;
        }

        @Override
        public String key() {
            return "batch_size";
        }

        @Override
        public String value() {
            return Integer.toString(sequences);
        }

        @Override
        public <R> R accept(Types<R> types) {
            return types.setBatch(this);
        }
    }
}
