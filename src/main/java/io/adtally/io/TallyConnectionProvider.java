package io.adtally.io;

import io.adtally.config.LedgerConfig;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.apache.flink.connector.jdbc.datasource.connections.JdbcConnectionProvider;
import org.postgresql.Driver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tally's connection to PostgreSQL. It reads the password where it connects, so that the job
 * graph holds none, and bounds every wait.
 */
final class TallyConnectionProvider implements JdbcConnectionProvider {
    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(TallyConnectionProvider.class);
    private static final int VALIDATION_SECONDS = 5;

    private final LedgerConfig config;
    private transient Connection connection;

    TallyConnectionProvider(LedgerConfig config) {
        this.config = config;
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
            connection = connect();
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
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                LOG.warn("Closing the tally's connection failed", e);
            }
            connection = null;
        }
    }

    @Override
    public void close() {
        closeConnection();
    }

    private Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", config.user());
        properties.setProperty("password", config.password().resolve());
        properties.setProperty("ApplicationName", config.deploymentId() + "-tally");
        long networkSeconds = config.statementTimeout().plusSeconds(1).toSeconds();
        properties.setProperty("connectTimeout", String.valueOf(networkSeconds));
        properties.setProperty("loginTimeout", String.valueOf(networkSeconds));
        properties.setProperty("socketTimeout", String.valueOf(networkSeconds));
        properties.setProperty(
                "options",
                "-c lock_timeout="
                        + config.lockTimeout().toMillis()
                        + " -c statement_timeout="
                        + config.statementTimeout().toMillis());
        // Not by DriverManager: it does not see the drivers of a job's own class loader.
        return new Driver().connect(config.jdbcUrl(), properties);
    }
}
