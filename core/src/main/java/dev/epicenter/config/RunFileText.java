package dev.epicenter.config;

import dev.epicenter.EpicenterException;
import dev.epicenter.file.RefusedFileException;
import dev.epicenter.file.RegularFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads a run file as UTF-8 text. */
final class RunFileText {
    /** Larger than any run file, smaller than most data files given by mistake. */
    private static final long LARGEST = 1 << 20;

    private RunFileText() {}

    /** @throws EpicenterException if the file is missing, not readable, too large or not UTF-8 */
    static String of(Path file) {
        return of(file, "a run file");
    }

    /** As above; {@code what} is the kind of file, with its article. */
    static String of(Path file, String what) {
        try {
            if (Files.isDirectory(file)) {
                throw new EpicenterException(file + ": is a folder; expected " + what + " (YAML)");
            }
            if (Files.size(file) > LARGEST) {
                throw new EpicenterException(
                        file + ": " + Files.size(file) + " bytes is too large for " + what + "; check the path");
            }
            return decoded(RegularFile.bytes(file), file);
        } catch (NoSuchFileException e) {
            throw new EpicenterException(file + ": no such file; expected " + what + " (YAML)", e);
        } catch (AccessDeniedException e) {
            throw new EpicenterException(file + ": not readable; check its permissions", e);
        } catch (RefusedFileException e) {
            throw new EpicenterException(file + ": " + e.getReason(), e);
        } catch (IOException e) {
            throw new EpicenterException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static String decoded(byte[] bytes, Path file) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        boolean malformed = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(in, out, true)
                .isError();
        if (malformed) {
            int line = 1;
            for (int i = 0; i < in.position(); i++) {
                line += bytes[i] == '\n' ? 1 : 0;
            }
            throw new EpicenterException(
                    file + ":" + line + ": not UTF-8 (byte " + in.position() + "); save the file as UTF-8");
        }
        return out.flip().toString();
    }
}
