package dev.epicenter.duckdb;

import dev.epicenter.file.FileFailure;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.duckdb.DuckDBDriver;

/** Opens connections to private in-memory DuckDB databases with one thread and without downloads. */
public final class DuckDb {
    private DuckDb() {}

    /** Opens a connection. The first call loads the native library, which takes seconds. */
    public static Connection open() throws SQLException {
        Properties settings = new Properties();
        settings.setProperty("autoinstall_known_extensions", "false");
        settings.setProperty("autoload_known_extensions", "false");
        // Trainings and arms use the cores.
        settings.setProperty("threads", "1");
        // Not through DriverManager, which would load every driver on the class path.
        Connection connection = new DuckDBDriver().connect("jdbc:duckdb:", settings);
        if (connection == null) {
            throw new SQLException("DuckDB refused its own JDBC URL");
        }
        return connection;
    }

    /**
     * A string literal that names one file to read. DuckDB interprets {@code *}, {@code ?} and {@code [} as a pattern;
     * brackets around each escape it. An absolute path is never interpreted as a URL or a home folder.
     */
    public static String file(Path path) {
        String absolute = path.toAbsolutePath().toString();
        String escaped = absolute.replaceAll("[*?\\[]", "[$0]");
        // In a pattern, a backslash in a name would separate folders, as it does on Windows.
        boolean unreadable = !escaped.equals(absolute) && File.separatorChar == '/' && absolute.indexOf('\\') >= 0;
        return quoted(unreadable ? link(path.toAbsolutePath()).toString() : escaped);
    }

    /** A string literal that names a file to write, in which no character is special. */
    public static String literal(Path path) {
        return quoted(path.toAbsolutePath().toString());
    }

    /** A link to {@code path} under a name without special characters; it is deleted when the JVM exits. */
    private static Path link(Path path) {
        try {
            Path folder = Files.createTempDirectory("epicenter-duckdb");
            folder.toFile().deleteOnExit();
            Path link = Files.createSymbolicLink(folder.resolve("file"), path);
            link.toFile().deleteOnExit();
            return link;
        } catch (IOException failure) {
            throw FileFailure.writing(path, failure);
        }
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
