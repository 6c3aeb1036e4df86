package dev.epicenter.run;

import dev.epicenter.file.Sha256;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.State;
import dev.epicenter.segment.StoredState;
import dev.epicenter.segment.TrainState;
import dev.epicenter.tensor.TensorLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;

/**
 * The SHA-256 hash of a training state: step, data cursor, weights and moments. Two hashes are equal if and only if the next
 * step of the same run file is the same, bit for bit.
 */
public final class StateHash {
    private static final int CHUNK = 1 << 14;

    private StateHash() {}

    /** The hash as 64 hexadecimal digits. */
    public static String of(State state, DataPlan plan) {
        long cursor = plan.batch(state.step() + 1);
        return state instanceof TrainState inMemory ? of(inMemory, cursor) : of((StoredState) state, cursor);
    }

    /** Uses the checksums of the files in place of their content. */
    private static String of(StoredState state, long cursor) {
        String text = state.step() + " " + cursor + " " + state.files();
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String of(TrainState state, long cursor) {
        MessageDigest digest = Sha256.digest();
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(state.step()).putLong(cursor);
        digest.update(buffer.flip());
        add(digest, buffer, "weights", state.layout(), state.weights());
        for (Map.Entry<String, float[]> moment : state.moments().entrySet()) {
            add(digest, buffer, moment.getKey(), state.layout(), moment.getValue());
        }
        if (state.guard().length > 0) {
            digest.update(("guard " + Arrays.toString(state.guard())).getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Names and sizes are hashed too: states with different layouts then have different hashes. */
    private static void add(MessageDigest digest, ByteBuffer buffer, String kind, TensorLayout layout, float[] values) {
        for (TensorLayout.Entry tensor : layout.entries()) {
            digest.update((kind + " " + tensor.name() + " " + tensor.shape() + "\n").getBytes(StandardCharsets.UTF_8));
            int end = tensor.offset() + tensor.size();
            for (int from = tensor.offset(); from < end; from += CHUNK) {
                int count = Math.min(CHUNK, end - from);
                buffer.clear();
                buffer.asFloatBuffer().put(values, from, count);
                digest.update(buffer.limit(count * Float.BYTES));
            }
        }
    }
}
