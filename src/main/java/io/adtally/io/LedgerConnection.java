package io.adtally.io;

import io.adtally.billing.LedgerException;
import io.adtally.billing.LedgerException.Failure;
import io.adtally.billing.TransactionId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.sql.XAConnection;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection that is opened when it is needed, and again after it was lost. What is lost with
 * it is for the caller to know: each loss shows as {@link Failure#AWAY}.
 */
final class LedgerConnection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerConnection.class);

    private static final int VALIDATION_SECONDS = 5;

    private final LedgerConnections connections;
    private String name;
    private XAConnection xaConnection;
    private Connection connection;

    /** Something to do with a connection. */
    interface Call<T> {
        T on(Connection connection) throws SQLException;
    }

    /** Something that ends a prepared transaction. */
    interface Finish {
        void on(XAResource xa) throws XAException;
    }

    LedgerConnection(LedgerConnections connections, String name) {
        this.connections = connections;
        this.name = name;
    }

    /** Gives the connection, and those opened later, another {@code application_name}. */
    void rename(String newName) throws LedgerException {
        name = newName;
        if (connection != null) {
            try {
                connection.setClientInfo("ApplicationName", newName);
            } catch (SQLException e) {
                throw lost("name the connection", e);
            }
        }
    }

    <T> T call(String action, Call<T> call) throws LedgerException {
        connect(action);
        return callInTransaction(action, call);
    }

    /** Never connects again, for what was open on the connection is lost with it. */
    <T> T callInTransaction(String action, Call<T> call) throws LedgerException {
        if (connection == null) {
            throw new LedgerException(Failure.AWAY, "cannot " + action + ": not connected");
        }
        try {
            return call.on(connection);
        } catch (SQLException e) {
            throw lost(action, e);
        }
    }

    void start(LedgerXid xid) throws LedgerException {
        String action = "begin " + xid;
        connect(action);
        try {
            // A connection cut while idle shows only when it is used; start() uses nothing.
            if (!connection.isValid(VALIDATION_SECONDS)) {
                close();
                throw new LedgerException(Failure.AWAY, "cannot " + action + ": connection lost");
            }
            xaConnection.getXAResource().start(xid, XAResource.TMNOFLAGS);
        } catch (XAException e) {
            throw lost(action, e);
        } catch (SQLException e) {
            throw lost(action, e);
        }
    }

    void prepare(LedgerXid xid) throws LedgerException {
        String action = "prepare " + xid;
        if (connection == null) {
            throw new LedgerException(Failure.AWAY, "cannot " + action + ": not connected");
        }
        try {
            XAResource xa = xaConnection.getXAResource();
            xa.end(xid, XAResource.TMSUCCESS);
            xa.prepare(xid);
        } catch (XAException e) {
            throw lost(action, e);
        } catch (SQLException e) {
            throw lost(action, e);
        }
    }

    /** False if there is no such prepared transaction. */
    boolean finish(String action, Finish finish) throws LedgerException {
        connect(action);
        try {
            finish.on(xaConnection.getXAResource());
            return true;
        } catch (XAException e) {
            if (LedgerFailures.saysUndefined(e)) {
                return false;
            }
            throw lost(action, e);
        } catch (SQLException e) {
            throw lost(action, e);
        }
    }

    /** All prepared transactions of ours in the database. */
    List<TransactionId> recover() throws LedgerException {
        String action = "list prepared transactions";
        connect(action);
        try {
            return Arrays.stream(
                            xaConnection
                                    .getXAResource()
                                    .recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN))
                    .map(LedgerXid::parse)
                    .flatMap(Optional::stream)
                    .toList();
        } catch (XAException e) {
            throw lost(action, e);
        } catch (SQLException e) {
            throw lost(action, e);
        }
    }

    @Override
    public void close() {
        XAConnection closing = xaConnection;
        xaConnection = null;
        connection = null;
        if (closing != null) {
            try {
                closing.close();
            } catch (SQLException e) {
                LOG.debug("A ledger connection did not close well; the server ends it", e);
            }
        }
    }

    private void connect(String action) throws LedgerException {
        if (connection != null) {
            return;
        }
        try {
            xaConnection = connections.open(name);
            connection = xaConnection.getConnection();
        } catch (SQLException e) {
            throw lost(action, e);
        }
    }

    private LedgerException lost(String action, SQLException cause) {
        return closedIfAway(LedgerFailures.of(action, cause));
    }

    private LedgerException lost(String action, XAException cause) {
        return closedIfAway(LedgerFailures.of(action, cause));
    }

    private LedgerException closedIfAway(LedgerException failure) {
        if (failure.failure() == Failure.AWAY) {
            close();
        }
        return failure;
    }
}
