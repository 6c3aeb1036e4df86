package dev.epicenter.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.EpicenterException;
import dev.epicenter.file.Sha256;
import dev.epicenter.terminal.StatusLine;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibtorchJarsTest {
    private static final byte[] CONTENT = "a library".getBytes(StandardCharsets.UTF_8);
    private static final LibtorchJars.Jar JAR =
            new LibtorchJars.Jar(Sha256.of(CONTENT), CONTENT.length, "org/example/1.0/example-1.0-linux-x86_64.jar");

    @TempDir
    private Path folder;

    @Test
    void pinnedJarsAreThoseOfTheBuild() throws IOException {
        String platform = LibtorchJars.platform() + ".jar";
        List<Path> built = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(Path::of)
                .filter(jar -> jar.getFileName().toString().endsWith(platform))
                .toList();
        assertThat(built).hasSize(3);
        for (Path jar : built) {
            String name = jar.getFileName().toString();
            assertThat(LibtorchJars.Jar.all())
                    .as(name)
                    .anySatisfy(pinned -> assertThat(pinned)
                            .extracting(LibtorchJars.Jar::name, LibtorchJars.Jar::size, LibtorchJars.Jar::sha256)
                            .containsExactly(name, Files.size(jar), Sha256.of(jar)));
        }
    }

    @Test
    void allPlatformsHaveTheSameVersions() {
        List<LibtorchJars.Jar> all = LibtorchJars.Jar.all();
        assertThat(all).hasSize(12);
        assertThat(all.stream()
                        .map(jar -> jar.path().substring(0, jar.path().lastIndexOf('/')))
                        .collect(Collectors.toSet()))
                .hasSize(3);
    }

    @Test
    void missingJarsAreDownloadedOnce() throws IOException {
        Path source = publish(CONTENT);
        LibtorchJars jars = jars(source.toUri().toString());

        List<Path> first = jars.get("linux-x86_64", StatusLine.silent());
        assertThat(first).singleElement().satisfies(jar -> assertThat(jar).hasBinaryContent(CONTENT));

        Files.delete(source.resolve(JAR.path()));
        assertThat(jars.get("linux-x86_64", StatusLine.silent())).isEqualTo(first);
    }

    @Test
    void aJarWithAnotherChecksumIsRefusedAndNotKept() throws IOException {
        Path source = publish("a_library".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> jars(source.toUri().toString()).get("linux-x86_64", StatusLine.silent()))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContainingAll(JAR.name(), "but this version of Epicenter needs " + JAR.sha256());
        assertThat(folder.resolve("cache")).isDirectoryNotContaining("glob:**example*");
    }

    @Test
    void aRepositoryThatCannotBeReachedIsReportedInOneLine() {
        for (String nowhere : List.of("https://nowhere.invalid", folder.toUri().toString(), "http://127.0.0.1:1")) {
            assertThatThrownBy(() -> jars(nowhere).get("linux-x86_64", StatusLine.silent()))
                    .isInstanceOf(EpicenterException.class)
                    .hasMessageStartingWith("cannot download ")
                    .hasMessageContaining("set EPICENTER_MAVEN_REPOSITORY to a mirror")
                    .hasMessageNotContaining("\n");
        }
        assertThatThrownBy(() -> jars("no address").get("linux-x86_64", StatusLine.silent()))
                .hasMessageStartingWith("EPICENTER_MAVEN_REPOSITORY: 'no address/");
    }

    @Test
    void aPlatformWithoutLibtorchIsReported() {
        assertThatThrownBy(() -> jars("https://nowhere.invalid").get("linux-arm64", StatusLine.silent()))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining("does not run on linux-arm64");
    }

    private LibtorchJars jars(String repository) {
        return new LibtorchJars(repository, folder.resolve("cache"), List.of(JAR));
    }

    /** A Maven repository whose jar has {@code content}. */
    private Path publish(byte[] content) throws IOException {
        Path repository = folder.resolve("repository");
        Path jar = repository.resolve(JAR.path());
        Files.createDirectories(jar.getParent());
        Files.write(jar, content);
        return repository;
    }
}
