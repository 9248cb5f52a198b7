package io.adtally.io;

import io.adtally.config.LedgerConfig;
import java.io.Serializable;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.XAConnection;
import org.postgresql.xa.PGXADataSource;

/**
 * Opens connections to the ledger on which nothing waits without bound: not a lock, not a
 * statement, not the network. The server, too, looks after dead clients, whose transactions hold
 * locks.
 */
final class LedgerConnections implements Serializable {
    private static final long serialVersionUID = 1;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    // The server gives a statement up first, so that its error is seen rather than a dead socket.
    private static final Duration SOCKET_GRACE = Duration.ofSeconds(5);
    private static final String SERVER_KEEPALIVES =
            " -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3";

    private final LedgerConfig config;

    LedgerConnections(LedgerConfig config) {
        this.config = config;
    }

    XAConnection open(String applicationName) throws SQLException {
        PGXADataSource source = new PGXADataSource();
        source.setUrl(config.jdbcUrl());
        source.setUser(config.user());
        source.setPassword(config.password().resolve());
        source.setApplicationName(applicationName);
        source.setConnectTimeout(seconds(CONNECT_TIMEOUT));
        source.setLoginTimeout(seconds(CONNECT_TIMEOUT));
        source.setSocketTimeout(seconds(config.statementTimeout().plus(SOCKET_GRACE)));
        source.setTcpKeepAlive(true);
        source.setOptions(
                "-c lock_timeout="
                        + config.lockTimeout().toMillis()
                        + " -c statement_timeout="
                        + config.statementTimeout().toMillis()
                        + SERVER_KEEPALIVES);
        return source.getXAConnection();
    }

    LedgerConfig config() {
        return config;
    }

    private static int seconds(Duration duration) {
        return Math.toIntExact(Math.max(1, duration.toSeconds()));
    }
}
