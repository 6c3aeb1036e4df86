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

    /** A string literal of SQL. */
    public static String literal(Path path) {
        return "'" + path.toString().replace("'", "''") + "'";
    }
}
