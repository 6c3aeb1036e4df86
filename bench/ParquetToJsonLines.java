import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;

/** Prints the rows of Parquet files as JSON lines, for scripts without a Parquet reader: java -cp 'app/target/lib/*' bench/ParquetToJsonLines.java FILE... */
public class ParquetToJsonLines {
    public static void main(String[] files) throws Exception {
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:")) {
            for (String file : files) {
                try (ResultSet rows = duckdb.createStatement()
                        .executeQuery("SELECT to_json(t) FROM read_parquet('" + file.replace("'", "''") + "') t")) {
                    while (rows.next()) {
                        System.out.println(rows.getString(1));
                    }
                }
            }
        }
    }
}
