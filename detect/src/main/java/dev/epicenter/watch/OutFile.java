package dev.epicenter.watch;

import dev.epicenter.file.FileFailure;
import dev.epicenter.file.RegularFile;
import dev.epicenter.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Appends events to a file, one JSON object per line. An event that is already in the file is not written again:
 * delivery is exactly once, even if the process is killed.
 */
public final class OutFile implements EventSink {
    private static final Pattern ID = Pattern.compile("^\\{\"id\":\"([0-9a-f]+)\".*\\}$");

    private final Path file;
    private final Set<String> written = new HashSet<>();

    private OutFile(Path file) {
        this.file = file;
    }

    /**
     * Opens {@code file} for appending, or creates it. A torn last line is removed.
     *
     * @throws dev.epicenter.EpicenterException if it cannot be read or written
     */
    public static OutFile open(Path file) {
        OutFile out = new OutFile(file);
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long whole = wholeLines(channel);
            if (whole < channel.size()) {
                channel.truncate(whole);
            }
        } catch (IOException failure) {
            throw FileFailure.writing(file, failure);
        }
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(RegularFile.open(file), StandardCharsets.ISO_8859_1))) {
            for (Optional<String> line = next(lines); line.isPresent(); line = next(lines)) {
                Matcher id = ID.matcher(line.get());
                if (id.matches()) {
                    out.written.add(id.group(1));
                }
            }
        } catch (IOException failure) {
            throw FileFailure.reading(file, failure);
        }
        return out;
    }

    private static Optional<String> next(BufferedReader lines) throws IOException {
        return Optional.ofNullable(lines.readLine());
    }

    private static long wholeLines(FileChannel channel) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        for (long at = channel.size(); at > 0; at--) {
            one.clear();
            channel.read(one, at - 1);
            if (one.get(0) == '\n') {
                return at;
            }
        }
        return 0;
    }

    @Override
    public String name() {
        return "out";
    }

    @Override
    public String label() {
        return file.toString();
    }

    @Override
    public Reply deliver(WatchEvent event) {
        if (written.contains(event.id())) {
            return new Reply.Accepted();
        }
        byte[] line = (Json.line(event.json()) + "\n").getBytes(StandardCharsets.UTF_8);
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            long before = channel.size();
            try {
                for (ByteBuffer left = ByteBuffer.wrap(line); left.hasRemaining(); ) {
                    channel.write(left);
                }
                channel.force(false);
            } catch (IOException failure) {
                channel.truncate(before);
                throw failure;
            }
        } catch (IOException failure) {
            return new Reply.Retry(
                    String.valueOf(FileFailure.writing(file, failure).getMessage()), Optional.empty());
        }
        written.add(event.id());
        return new Reply.Accepted();
    }
}
