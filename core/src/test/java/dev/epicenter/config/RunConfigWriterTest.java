package dev.epicenter.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.RandomizedTest;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunConfigWriterTest extends RandomizedTest {

    @Test
    void aWrittenRunFileReadsBackExactly() throws Exception {
        repeat(100, random -> {
            RunConfig config = new RandomRunConfig(random).next();
            String yaml = RunConfigWriter.write(config);
            assertThat(RunConfigReader.read(yaml, Path.of("run.yaml"))).as(yaml).isEqualTo(config);
        });
    }

    @Test
    void everyKeyIsWrittenWithItsDescription() {
        String yaml = RunConfigWriter.write(
                RunConfigReader.read("data: {kind: text}\nsteps: 10\nname: demo\n", Path.of("run.yaml")));
        assertThat(yaml.lines().skip(1)).allMatch(line -> line.matches(" *[a-z0-9_]+:.* # \\S.*"), "key: value # doc");
        for (String path : SchemaPaths.all()) {
            String key = path.substring(path.lastIndexOf('.') + 1);
            assertThat(yaml).containsPattern("(?m)^ *" + key + ":");
        }
        assertThat(yaml)
                .startsWith("# An Epicenter run file")
                .contains("\nformat: 1 ")
                .contains("\nname: demo ")
                .contains("\n  lr: 3e-4 ")
                .contains("# peak learning rate\n")
                .contains("\n  kind: text ")
                .contains("\nfaults: [] ");
    }

    @Test
    void textThatReadsAsAnotherTypeIsQuoted() {
        for (String text : List.of(
                "", "true", "null", "~", "1", "1e5", ".inf", "a: b", "a #b", "- a", "caf\u00e9 \"\\", "\uD83D\uDE00")) {
            assertThat(YamlText.of(text)).startsWith("\"").endsWith("\"");
        }
        assertThat(YamlText.of("a\u2028\n\uD83D\uDE00\u00e9")).isEqualTo("\"a\\u2028\\u000A\\U0001F600\u00e9\"");
        assertThat(YamlText.of("/data/run-1.txt")).isEqualTo("/data/run-1.txt");
    }
}
