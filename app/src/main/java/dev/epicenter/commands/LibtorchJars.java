package dev.epicenter.commands;

import dev.epicenter.EpicenterException;
import dev.epicenter.file.FileFailure;
import dev.epicenter.file.Folder;
import dev.epicenter.file.Sha256;
import dev.epicenter.terminal.StatusLine;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLConnection;
import java.net.UnknownHostException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The jars with libtorch's native libraries. The wheel and the release archive do not contain them, because external
 * trainers need none. The first built-in training downloads them from a Maven repository. A download whose checksum
 * differs from the one in {@code libtorch-jars.txt} is refused.
 */
final class LibtorchJars {
    /** Overrides the repository; {@code file:} addresses work, too. */
    static final String REPOSITORY = "EPICENTER_MAVEN_REPOSITORY";

    private static final String MAVEN_CENTRAL = "https://repo.maven.apache.org/maven2";
    private static final int CONNECT_MILLIS = 15_000;
    private static final int READ_MILLIS = 60_000;

    private final String repository;
    private final Path folder;
    private final List<Jar> pinned;

    /**
     * @param repository the address of a Maven repository
     * @param folder where the jars are kept
     * @param pinned the jars of all platforms
     */
    LibtorchJars(String repository, Path folder, List<Jar> pinned) {
        this.repository = repository.replaceFirst("/+$", "");
        this.folder = folder;
        this.pinned = pinned;
    }

    /** From the repository in the environment, in the user's cache folder. */
    static LibtorchJars ofUser() {
        return new LibtorchJars(
                environment(REPOSITORY).orElse(MAVEN_CENTRAL),
                environment("XDG_CACHE_HOME")
                        .map(Path::of)
                        .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
                        .resolve("epicenter")
                        .resolve("libtorch"),
                Jar.all());
    }

    private static Optional<String> environment(String name) {
        return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isBlank());
    }

    /** Whether this process has the libraries on its class path, as in a checkout. */
    static boolean onClassPath() {
        ClassLoader loader = LibtorchJars.class.getClassLoader();
        String library = System.mapLibraryName("torch");
        return List.of("", "-gpu").stream()
                .anyMatch(suffix ->
                        loader.getResource("org/bytedeco/pytorch/" + platform() + suffix + "/" + library) != null);
    }

    /** The platform's name in JavaCPP's words, such as {@code linux-x86_64}. */
    static String platform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        String os = system.startsWith("mac") ? "macosx" : system.startsWith("windows") ? "windows" : system;
        String arch = processor.equals("amd64") ? "x86_64" : processor.equals("aarch64") ? "arm64" : processor;
        return os + "-" + arch;
    }

    /** Downloads the jars of a platform that are missing, and returns all. */
    synchronized List<Path> get(String platform, StatusLine status) {
        List<Jar> jars = pinned.stream()
                .filter(jar -> jar.path().endsWith("-" + platform + ".jar"))
                .toList();
        if (jars.isEmpty()) {
            throw new EpicenterException("the built-in trainer does not run on " + platform
                    + ", because there is no libtorch for it; external trainers do: epicenter supervise");
        }
        if (!jars.stream().allMatch(this::isThere)) {
            Folder.create(folder);
            downloadAlone(jars, status);
        }
        return jars.stream().map(this::place).toList();
    }

    /** Another process that downloads the same jars is awaited. */
    private void downloadAlone(List<Jar> jars, StatusLine status) {
        Path lockFile = folder.resolve("download.lock");
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            FileLock lock = channel.lock();
            List<Jar> missing = jars.stream().filter(jar -> !isThere(jar)).toList();
            long bytes = missing.stream().mapToLong(Jar::size).sum();
            long before = 0;
            for (Jar jar : missing) {
                download(jar, before, bytes, status);
                before += jar.size();
            }
            lock.release();
        } catch (IOException failure) {
            throw FileFailure.writing(lockFile, failure);
        }
    }

    private void download(Jar jar, long before, long all, StatusLine status) {
        String address = repository + "/" + jar.path();
        Path part = folder.resolve(jar.name() + ".part");
        MessageDigest digest = Sha256.digest();
        try (OutputStream out = Files.newOutputStream(part)) {
            transfer(address, digest, out, done -> {
                if (before + done == 0) {
                    status.say("epicenter: the built-in trainer needs libtorch; downloading " + megabytes(all)
                            + " MB from " + repository + " to " + folder + ", once");
                }
                status.show(
                        () -> "downloading libtorch: " + megabytes(before + done) + " of " + megabytes(all) + " MB");
            });
        } catch (IOException failure) {
            throw FileFailure.writing(part, failure);
        }
        String sha256 = HexFormat.of().formatHex(digest.digest());
        try {
            if (!sha256.equals(jar.sha256())) {
                Files.delete(part);
                throw new EpicenterException(
                        address + ": its sha256 is " + sha256 + ", but this version of Epicenter needs " + jar.sha256()
                                + "; repeat the command, or set " + REPOSITORY + " to another repository");
            }
            Files.move(part, place(jar), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            throw FileFailure.writing(place(jar), failure);
        }
    }

    /** Copies from {@code address}. Failures to write are thrown as they are, failures to read as one line. */
    private static void transfer(String address, MessageDigest digest, OutputStream out, Progress progress)
            throws IOException {
        byte[] buffer = new byte[1 << 16];
        long done = 0;
        try (InputStream in = open(address)) {
            progress.done(0);
            int count = read(address, in, buffer);
            while (count >= 0) {
                digest.update(buffer, 0, count);
                out.write(buffer, 0, count);
                done += count;
                progress.done(done);
                count = read(address, in, buffer);
            }
        }
    }

    private static InputStream open(String address) {
        try {
            URLConnection connection = new URI(address).toURL().openConnection();
            connection.setConnectTimeout(CONNECT_MILLIS);
            connection.setReadTimeout(READ_MILLIS);
            return connection.getInputStream();
        } catch (URISyntaxException | MalformedURLException | IllegalArgumentException notAnAddress) {
            throw new EpicenterException(
                    REPOSITORY + ": '" + address + "' is not an address; use https://HOST/PATH or file:///FOLDER");
        } catch (IOException failure) {
            throw unreachable(address, failure);
        }
    }

    private static int read(String address, InputStream in, byte[] buffer) {
        try {
            return in.read(buffer);
        } catch (IOException failure) {
            throw unreachable(address, failure);
        }
    }

    private static EpicenterException unreachable(String address, IOException failure) {
        String reason = failure instanceof UnknownHostException
                ? "the host is unknown"
                : Objects.requireNonNullElse(
                        failure.getMessage(), failure.getClass().getSimpleName());
        return new EpicenterException("cannot download " + address + ": " + reason
                + "; the built-in trainer needs it once: connect to the network, or set " + REPOSITORY
                + " to a mirror (https://HOST/PATH or file:///FOLDER)");
    }

    private boolean isThere(Jar jar) {
        try {
            return Files.size(place(jar)) == jar.size();
        } catch (IOException missing) {
            return false;
        }
    }

    private Path place(Jar jar) {
        return folder.resolve(jar.name());
    }

    private static long megabytes(long bytes) {
        return Math.round(bytes / 1e6);
    }

    /** Receives the number of bytes so far: 0 once the address was reached. */
    private interface Progress {
        void done(long bytes);
    }

    /** A pinned jar. */
    record Jar(String sha256, long size, String path) {
        String name() {
            return path.substring(path.lastIndexOf('/') + 1);
        }

        static List<Jar> all() {
            List<Jar> jars = new ArrayList<>();
            try (@Nullable InputStream in = LibtorchJars.class.getResourceAsStream("libtorch-jars.txt")) {
                String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
                for (String line : text.lines().toList()) {
                    if (!line.startsWith("#")) {
                        String[] words = line.split(" ", -1);
                        jars.add(new Jar(words[0], Long.parseLong(words[1]), words[2]));
                    }
                }
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
            return jars;
        }
    }
}
