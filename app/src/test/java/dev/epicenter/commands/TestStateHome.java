package dev.epicenter.commands;

import dev.epicenter.file.StateHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Keeps what tests record out of the developer's home folder. */
final class TestStateHome {
    private TestStateHome() {}

    /** Sets the folder for this JVM once and returns it. */
    static synchronized Path set() {
        String set = System.getProperty(StateHome.PROPERTY);
        if (set != null) {
            return Path.of(set);
        }
        try {
            Path folder = Files.createTempDirectory("epicenter-state");
            System.setProperty(StateHome.PROPERTY, folder.toString());
            return folder;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
