package dev.epicenter.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.segment.Trainer;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which classes real processes load: {@code scan} and {@code watch} start without module core. */
class LoadedClassesTest {
    private static final String SUFFIX = ".class";

    @TempDir
    Path folder;

    @Test
    void scanLoadsNoClassOfCore() throws Exception {
        assertThat(coreClasses(loadedBy("scan", log()))).isEmpty();
    }

    @Test
    void watchLoadsNoClassOfCore() throws Exception {
        assertThat(coreClasses(loadedBy("watch", log(), "--once", "--state", folder.resolve("state"))))
                .isEmpty();
    }

    private Path log() throws IOException {
        return Files.write(
                folder.resolve("loss.jsonl"),
                IntStream.rangeClosed(1, 200)
                        .mapToObj(step -> "{\"step\":%d,\"loss\":%d}".formatted(step, step == 150 ? 90 : 3 + step % 2))
                        .toList());
    }

    private Set<String> loadedBy(Object... words) throws IOException, InterruptedException {
        Path loaded = folder.resolve("loaded.txt");
        RealProcess process = RealProcess.start(folder, List.of("-Xlog:class+load:file=" + loaded), words);
        assertThat(process.exit()).as(process.err()).isZero();
        try (Stream<String> lines = Files.lines(loaded)) {
            return lines.filter(line -> line.contains(" source: "))
                    .map(line -> line.substring(line.lastIndexOf("] ") + 2, line.indexOf(" source: ")))
                    .collect(Collectors.toSet());
        }
    }

    private static Set<String> coreClasses(Set<String> loaded) throws IOException, URISyntaxException {
        assertThat(loaded).contains(Main.class.getName());
        Set<String> core = core();
        return loaded.stream().filter(core::contains).collect(Collectors.toSet());
    }

    /** The names of core's classes, from the folder or jar of one of them. */
    private static Set<String> core() throws IOException, URISyntaxException {
        Path location = Path.of(Trainer.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Set<String> names;
        if (Files.isDirectory(location)) {
            names = classesBelow(location);
        } else {
            try (FileSystem jar = FileSystems.newFileSystem(location)) {
                names = classesBelow(jar.getPath("/"));
            }
        }
        assertThat(names).contains(Trainer.class.getName()).doesNotContain(Main.class.getName());
        return names;
    }

    private static Set<String> classesBelow(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(file -> root.relativize(file).toString())
                    .filter(name -> name.endsWith(SUFFIX) && !name.contains("-info"))
                    .map(name ->
                            name.substring(0, name.length() - SUFFIX.length()).replace('/', '.'))
                    .collect(Collectors.toSet());
        }
    }
}
