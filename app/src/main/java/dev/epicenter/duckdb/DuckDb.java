package dev.epicenter.duckdb;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.duckdb.DuckDBDriver;

/** Connections to a DuckDB of their own: in memory, one thread, nothing downloaded. */
public final class DuckDb {
    private DuckDb() {}

    /** The first one loads the natives, which takes seconds. */
    public static Connection open() throws SQLException {
        Properties settings = new Properties();
        settings.setProperty("autoinstall_known_extensions", "false");
        settings.setProperty("autoload_known_extensions", "false");
        // Training and arms own the cores.
        settings.setProperty("threads", "1");
        // Not through DriverManager, which would load every driver on the class path.
        Connection connection = new DuckDBDriver().connect("jdbc:duckdb:", settings);
        if (connection == null) {
            throw new SQLException("DuckDB refuses its own address");
        }
        return connection;
    }

    /**
     * A string literal that names one file to read. DuckDB takes {@code *}, {@code ?} and {@code [} in such a name for a
     * pattern; brackets around each make it a plain character. An absolute path is never taken for an address or for a home
     * folder.
     */
    public static String file(Path path) {
        return quoted(path.toAbsolutePath().toString().replaceAll("[*?\\[]", "[$0]"));
    }

    /** A string literal that names a file to write, in which no character is special. */
    public static String literal(Path path) {
        return quoted(path.toString());
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
