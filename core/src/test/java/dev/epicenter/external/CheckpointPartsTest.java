package dev.epicenter.external;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointPartsTest {
    @TempDir
    private Path folder;

    @Test
    void aDistributedCheckpointNeedsItsMetadata() throws IOException {
        Path shard = Files.writeString(folder.resolve("__0_0.distcp"), "x");
        assertThat(CheckpointParts.missing(List.of(shard))).contains(".metadata is missing beside __0_0.distcp");

        Files.writeString(folder.resolve(".metadata"), "x");
        assertThat(CheckpointParts.missing(List.of(shard))).isEmpty();
    }

    @Test
    void aZipFileNeedsItsEndWithAndWithoutAComment() throws IOException {
        for (String comment : List.of("", "of a model")) {
            Path file = folder.resolve("ckpt.pt");
            try (OutputStream out = Files.newOutputStream(file);
                    ZipOutputStream zip = new ZipOutputStream(out)) {
                zip.setComment(comment);
                zip.putNextEntry(new ZipEntry("data.pkl"));
                zip.write(new byte[1000]);
            }
            byte[] whole = Files.readAllBytes(file);
            assertThat(CheckpointParts.missing(List.of(file))).isEmpty();
            for (int bytes : new int[] {5, 30, whole.length / 2, whole.length - 23 - comment.length()}) {
                Files.write(file, Arrays.copyOf(whole, bytes));
                assertThat(CheckpointParts.missing(List.of(file))).contains("ckpt.pt is truncated");
            }
        }
    }

    @Test
    void aSafetensorsFileIsAsLongAsItsHeaderSays() throws IOException {
        byte[] header = "{\"__metadata__\":{},\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}"
                .getBytes(StandardCharsets.UTF_8);
        ByteBuffer whole = ByteBuffer.allocate(8 + header.length + 8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header);
        Path file = folder.resolve("model.safetensors");
        for (int bytes = 0; bytes <= whole.capacity(); bytes++) {
            Files.write(file, Arrays.copyOf(whole.array(), bytes));
            assertThat(CheckpointParts.missing(List.of(file)).isPresent())
                    .as("of %d bytes", bytes)
                    .isEqualTo(bytes < whole.capacity());
        }
    }

    @Test
    void temporaryNamesAreKnown() throws IOException {
        assertThat(List.of("step-20.tmp", ".step-20.tmp", "tmp-step-20", "step-20.PARTIAL", "step-20"))
                .extracting(CheckpointParts::finalName)
                .containsOnly("step-20");
        assertThat(CheckpointParts.missing(List.of(Files.writeString(folder.resolve("a.bin.tmp"), ""))))
                .contains("a.bin.tmp is a temporary file");
        // "temp" may be short for temperature.
        assertThat(CheckpointParts.missing(List.of(Files.writeString(folder.resolve("temp_scale.bin"), ""))))
                .isEmpty();
        assertThat(CheckpointParts.missing(List.of())).contains("its folder is empty");
    }
}
