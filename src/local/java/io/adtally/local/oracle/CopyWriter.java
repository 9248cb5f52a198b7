package io.adtally.local.oracle;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOut;

/**
 * Streams rows into a table by COPY. Closing without {@link #finish} leaves the table as it was.
 */
final class CopyWriter implements AutoCloseable {
    private static final int CHUNK_CHARS = 1 << 16;

    private final CopyIn copy;
    private final StringBuilder chunk = new StringBuilder(CHUNK_CHARS + 1024);

    CopyWriter(Connection database, String table) throws SQLException {
        copy =
                database.unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyIn("COPY " + table + " FROM STDIN");
    }

    /** One value for each column; null is SQL's. */
    void row(Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            if (i > 0) {
                chunk.append('\t');
            }
            if (values[i] == null) {
                chunk.append("\\N");
            } else {
                escape(values[i].toString());
            }
        }
        chunk.append('\n');
        if (chunk.length() >= CHUNK_CHARS) {
            send();
        }
    }

    /** What a query of another database gives, column by column. */
    void copyAll(CopyManager source, String query) throws SQLException {
        CopyOut rows = source.copyOut("COPY (" + query + ") TO STDOUT");
        for (byte[] row = rows.readFromCopy(); row != null; row = rows.readFromCopy()) {
            copy.writeToCopy(row, 0, row.length);
        }
    }

    void finish() throws SQLException {
        send();
        copy.endCopy();
    }

    @Override
    public void close() throws SQLException {
        if (copy.isActive()) {
            copy.cancelCopy();
        }
    }

    private void escape(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\' -> chunk.append("\\\\");
                case '\t' -> chunk.append("\\t");
                case '\n' -> chunk.append("\\n");
                case '\r' -> chunk.append("\\r");
                // PostgreSQL's text has no such character; whoever holds one is refused anyway.
                case 0 -> chunk.append('\uFFFD');
                default -> chunk.append(c);
            }
        }
    }

    private void send() throws SQLException {
        byte[] bytes = chunk.toString().getBytes(StandardCharsets.UTF_8);
        copy.writeToCopy(bytes, 0, bytes.length);
        chunk.setLength(0);
    }
}
