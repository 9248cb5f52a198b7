package io.adtally.io;

import io.adtally.billing.LedgerException;
import io.adtally.billing.LedgerException.Failure;
import java.sql.SQLException;
import java.util.Set;
import javax.transaction.xa.XAException;

/** Sorts PostgreSQL's errors (SQLSTATE, appendix A of its manual) by what they leave possible. */
public final class LedgerFailures {
    static final String UNDEFINED_OBJECT = "42704";

    private static final Set<String> TRANSIENT =
            Set.of(
                    "55P03", // lock_not_available
                    "40P01", // deadlock_detected
                    "40001", // serialization_failure
                    "57014", // query_canceled, as by statement_timeout
                    "55000", // object_not_in_prerequisite_state: a prepared transaction is busy
                    "53100", // disk_full
                    "53200"); // out_of_memory
    private static final Set<String> AWAY =
            Set.of(
                    "57P01", // admin_shutdown
                    "57P02", // crash_shutdown
                    "57P03", // cannot_connect_now
                    "57P05", // idle_session_timeout
                    "25P03", // idle_in_transaction_session_timeout
                    "53300"); // too_many_connections
    private static final String CONNECTION_CLASS = "08";

    private LedgerFailures() {}

    /** Whether the server or the connection is gone: the same may succeed on another connection. */
    public static boolean isAway(SQLException cause) {
        return failure(cause.getSQLState()) == Failure.AWAY;
    }

    static LedgerException of(String action, SQLException cause) {
        return new LedgerException(failure(cause.getSQLState()), message(action, cause), cause);
    }

    static LedgerException of(String action, XAException cause) {
        if (cause.getCause() instanceof SQLException sql) {
            return new LedgerException(failure(sql.getSQLState()), message(action, sql), cause);
        }
        Failure failure =
                cause.errorCode == XAException.XAER_RMFAIL ? Failure.AWAY : Failure.REFUSED;
        return new LedgerException(failure, message(action, cause), cause);
    }

    static boolean saysUndefined(XAException failure) {
        return failure.getCause() instanceof SQLException sql
                && UNDEFINED_OBJECT.equals(sql.getSQLState());
    }

    private static Failure failure(String state) {
        if (state == null || state.startsWith(CONNECTION_CLASS) || AWAY.contains(state)) {
            return Failure.AWAY;
        }
        return TRANSIENT.contains(state) ? Failure.TRANSIENT : Failure.REFUSED;
    }

    private static String message(String action, Exception cause) {
        return "cannot " + action + ": " + cause.getMessage();
    }
}
