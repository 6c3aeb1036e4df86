package dev.epicenter.torch.data;

import dev.epicenter.config.DataConfig.Text;
import dev.epicenter.config.KeyException;
import dev.epicenter.file.FileFailure;
import dev.epicenter.file.RegularFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A text in memory as a token source; each byte is a token.
 *
 * @param vocabSize all bytes from {@code vocabSize - 1} up map to one token
 */
record TextBytes(byte[] bytes, int vocabSize) implements TokenSource {
    /** The longest array. */
    private static final long LARGEST = Integer.MAX_VALUE - 8;

    private static final int VOCABULARY = 256;

    TextBytes(byte[] bytes) {
        this(bytes, VOCABULARY);
    }

    /** The workload of a text with predictions at every position. */
    static Workload windows(Text config, Path base, int context, long seed) {
        return windows(config, base, context, context, VOCABULARY, seed);
    }

    /**
     * The workload of a text: its files in the given order, or WordNet's glosses. The end of the text is held out.
     *
     * @param read how many positions at the end of a window predict the next byte
     */
    static Workload windows(Text config, Path base, int context, int read, int vocabSize, long seed) {
        TextBytes all = config.files().isEmpty() ? WordNetGlosses.text() : read(config, base);
        TextBytes text = new TextBytes(all.bytes(), vocabSize);
        String name = config.files().isEmpty() ? "the WordNet glosses" : String.join(", ", config.files());
        long heldOut = (long) (text.size() * config.heldOutFraction());
        long train = text.size() - heldOut;
        requireContext(train, context, "data.files", "the training text of " + name);
        if (heldOut > 0) {
            requireContext(heldOut, context, "data.held_out_fraction", "the held-out end of " + name);
        }
        return new Windows(
                text.between(0, train),
                text.between(train, text.size()),
                vocabSize,
                context,
                read,
                config.batchSize(),
                seed);
    }

    /** Refuses a source that is too short for one window. */
    static void requireContext(long size, int context, String key, String what) {
        if (size < context + 1L) {
            throw new KeyException(
                    key,
                    what + " has " + size + " tokens, too few for model.block_size " + context + ", which needs "
                            + (context + 1L) + "; give more data or lower model.block_size");
        }
    }

    private static TextBytes read(Text config, Path base) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < config.files().size(); i++) {
            String key = "data.files[" + i + "]";
            Path path = base.resolve(config.files().get(i));
            try {
                byte[] bytes = RegularFile.bytes(path, LARGEST);
                if (bytes.length == 0) {
                    throw new KeyException(key, path + " is empty; name a file with text in it");
                }
                all.write(bytes);
            } catch (NoSuchFileException e) {
                throw new KeyException(key, path + " does not exist; paths are relative to the run file", e);
            } catch (IOException e) {
                throw new KeyException(
                        key, String.valueOf(FileFailure.reading(path, e).getMessage()), e);
            }
        }
        return new TextBytes(all.toByteArray());
    }

    @Override
    public long size() {
        return bytes.length;
    }

    @Override
    public int token(long position) {
        return Math.min(bytes[(int) position] & 0xff, vocabSize - 1);
    }
}
