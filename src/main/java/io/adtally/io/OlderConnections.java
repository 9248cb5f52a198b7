package io.adtally.io;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Ends what a writer's older incarnations left open. A role may end its own connections, and the
 * job's role is the same for all of them.
 */
final class OlderConnections {
    private static final long WAIT_MS = 5_000;
    private static final String NAMES =
            """
            SELECT DISTINCT application_name FROM pg_stat_activity
            WHERE datname = current_database() AND usename = current_user
                AND starts_with(application_name, ?)
            """;
    // Waits for each backend to be gone, so that it can prepare nothing any more.
    private static final String END =
            """
            SELECT pid, pg_terminate_backend(pid, ?) FROM pg_stat_activity
            WHERE datname = current_database() AND usename = current_user
                AND application_name = ANY (?)
            """;
    private static final String NOT_GONE = "57014";

    private OlderConnections() {}

    /** Returns how many were ended. */
    static int end(Connection connection, String prefix, long below) throws SQLException {
        List<String> older = older(connection, prefix, below);
        if (older.isEmpty()) {
            return 0;
        }
        try (PreparedStatement statement = connection.prepareStatement(END)) {
            statement.setLong(1, WAIT_MS);
            statement.setArray(2, connection.createArrayOf("text", older.toArray()));
            try (ResultSet result = statement.executeQuery()) {
                int ended = 0;
                while (result.next()) {
                    if (!result.getBoolean(2)) {
                        throw new SQLException(
                                "backend " + result.getInt(1) + " did not end", NOT_GONE);
                    }
                    ended++;
                }
                return ended;
            }
        }
    }

    private static List<String> older(Connection connection, String prefix, long below)
            throws SQLException {
        List<String> older = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(NAMES)) {
            statement.setString(1, prefix);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    String name = result.getString(1);
                    OptionalLong incarnation = WriterConnectionName.incarnation(prefix, name);
                    if (incarnation.isPresent() && incarnation.getAsLong() < below) {
                        older.add(name);
                    }
                }
            }
        }
        return older;
    }
}
