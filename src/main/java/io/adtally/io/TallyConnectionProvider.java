package io.adtally.io;

import io.adtally.config.LedgerConfig;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.PooledConnection;
import org.apache.flink.connector.jdbc.datasource.connections.JdbcConnectionProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the connector one of the ledger's connections, made where it is needed: the connector's own
 * provider would carry the password in the job graph.
 */
final class TallyConnectionProvider implements JdbcConnectionProvider {
    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(TallyConnectionProvider.class);
    private static final int VALIDATION_SECONDS = 5;

    private final LedgerConnections connections;
    private transient PooledConnection physical;
    private transient Connection connection;

    TallyConnectionProvider(LedgerConfig config) {
        this.connections = new LedgerConnections(config);
    }

    /** Null before the first connection; the connector asks for one first. */
    @Override
    public Connection getConnection() {
        return connection;
    }

    @Override
    public boolean isConnectionValid() throws SQLException {
        return connection != null && connection.isValid(VALIDATION_SECONDS);
    }

    @Override
    public Connection getOrEstablishConnection() throws SQLException {
        if (connection == null) {
            physical =
                    connections.open("adtally:" + connections.config().deploymentId() + ":tally");
            connection = physical.getConnection();
        }
        return connection;
    }

    @Override
    public Connection reestablishConnection() throws SQLException {
        closeConnection();
        return getOrEstablishConnection();
    }

    @Override
    public void closeConnection() {
        connection = null;
        if (physical != null) {
            try {
                physical.close();
            } catch (SQLException e) {
                LOG.warn("Closing the tally's connection failed", e);
            }
            physical = null;
        }
    }

    @Override
    public void close() {
        closeConnection();
    }
}
