package dev.epicenter.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RunFileReferenceTest {

    @Test
    void committedReferenceMatchesTheSchema() throws IOException {
        Path page = Path.of(System.getProperty("epicenter.root", ".."), "docs", "reference", "run-file.md");
        if (Boolean.getBoolean("tests.regenerate")) {
            Files.createDirectories(page.getParent());
            Files.writeString(page, RunFileReference.markdown());
        }
        assertThat(page)
                .as("regenerate with ./mvnw -pl core test -Dtest=RunFileReferenceTest -Dtests.regenerate=true")
                .hasContent(RunFileReference.markdown());
    }
}
