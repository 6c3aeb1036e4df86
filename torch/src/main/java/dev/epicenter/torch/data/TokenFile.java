package dev.epicenter.torch.data;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.DataConfig.Tokens;
import dev.epicenter.config.KeyException;
import dev.epicenter.file.FileFailure;
import dev.epicenter.file.RegularFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A token source in nanoGPT's format, as {@code prepare.py} writes it: little-endian uint16 without a header. The file
 * is memory-mapped, so it may be larger than memory.
 */
final class TokenFile implements TokenSource {
    /** Tokens per mapping; one mapping holds at most 2 GiB. */
    private static final long CHUNK = 1L << 29;

    private final Path file;
    private final List<ShortBuffer> chunks;
    private final long size;
    private final int vocabSize;

    private TokenFile(Path file, List<ShortBuffer> chunks, long size, int vocabSize) {
        this.file = file;
        this.chunks = chunks;
        this.size = size;
        this.vocabSize = vocabSize;
    }

    /** The workload of a training file, with a held-out file, or with the end of the training file held out. */
    static Workload windows(Tokens config, Path base, int context, long seed) {
        TokenFile all = map(base.resolve(config.train()), "data.train", config.vocabSize());
        TokenSource train = all;
        TokenSource heldOut;
        String heldOutKey = "data.held_out";
        if (config.heldOut().isEmpty()) {
            long cut = all.size - (long) (all.size * config.heldOutFraction());
            train = all.between(0, cut);
            heldOut = all.between(cut, all.size);
            heldOutKey = "data.held_out_fraction";
        } else {
            heldOut = map(base.resolve(config.heldOut()), heldOutKey, config.vocabSize());
        }
        TextBytes.requireContext(train.size(), context, "data.train", config.train());
        if (heldOut.size() > 0) {
            TextBytes.requireContext(heldOut.size(), context, heldOutKey, "the held-out text");
        }
        return new Windows(train, heldOut, config.vocabSize(), context, context, config.batchSize(), seed);
    }

    private static TokenFile map(Path file, String key, int vocabSize) {
        try (RandomAccessFile opened = RegularFile.openRandom(file)) {
            FileChannel channel = opened.getChannel();
            long bytes = channel.size();
            if (bytes == 0) {
                throw new KeyException(key, file + " is empty; write tokens as little-endian uint16");
            }
            if (bytes % Short.BYTES != 0) {
                throw new KeyException(
                        key,
                        file + " has " + bytes
                                + " bytes, an odd number, so it is not uint16 tokens; write tokens as little-endian uint16");
            }
            List<ShortBuffer> chunks = new ArrayList<>();
            for (long at = 0; at < bytes; at += CHUNK * Short.BYTES) {
                long length = Math.min(CHUNK * Short.BYTES, bytes - at);
                chunks.add(channel.map(FileChannel.MapMode.READ_ONLY, at, length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asShortBuffer());
            }
            return new TokenFile(file, List.copyOf(chunks), bytes / Short.BYTES, vocabSize);
        } catch (NoSuchFileException e) {
            throw new KeyException(key, file + " does not exist; paths are relative to the run file", e);
        } catch (IOException e) {
            throw new KeyException(
                    key, String.valueOf(FileFailure.reading(file, e).getMessage()), e);
        }
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int token(long position) {
        int token = Short.toUnsignedInt(chunks.get((int) (position / CHUNK)).get((int) (position % CHUNK)));
        if (token >= vocabSize) {
            throw new EpicenterException("data.vocab_size: " + file + " holds token " + token + " at position "
                    + position + ", beyond vocab_size " + vocabSize + "; raise data.vocab_size to " + (token + 1)
                    + " or more");
        }
        return token;
    }
}
