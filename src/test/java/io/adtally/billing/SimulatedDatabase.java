package io.adtally.billing;

import io.adtally.billing.LedgerException.Failure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A database in memory that behaves as PostgreSQL does where the protocol depends on it: an open or
 * a prepared transaction holds its keys, and whoever wants one of them gets a lock timeout; the end
 * of a connection rolls its open transaction back and leaves a prepared one; a failed statement
 * voids its transaction until a savepoint is rolled back to; preparing a void transaction is
 * answered with a yes.
 */
final class SimulatedDatabase {
    static final TransactionId FOREIGN = new TransactionId("foreign", "ledger", 1, 0, 1);

    private final Map<Long, Long> amountByKey = new HashMap<>();
    private final Map<TransactionId, Transaction> prepared = new LinkedHashMap<>();
    private final Set<TransactionId> commitRows = new HashSet<>();
    private final Map<Integer, Long> writers = new HashMap<>();
    private final List<Connection> connections = new ArrayList<>();
    private long lastIncarnation;

    /** What one transaction would add to the ledger. */
    private static final class Transaction {
        final TransactionId id;
        final Map<Long, Long> amountByKey = new LinkedHashMap<>();
        boolean recorded;
        boolean isVoid;

        Transaction(TransactionId id) {
            this.id = id;
        }
    }

    /** A client's session; {@code incarnation} 0 is never ended by a successor. */
    static final class Connection {
        final int subtask;
        final long incarnation;
        private Transaction open;
        private boolean alive = true;

        private Connection(int subtask, long incarnation) {
            this.subtask = subtask;
            this.incarnation = incarnation;
        }
    }

    SimulatedDatabase() {
        prepared.put(FOREIGN, new Transaction(FOREIGN));
    }

    Connection connect(int subtask, long incarnation) {
        Connection connection = new Connection(subtask, incarnation);
        connections.add(connection);
        return connection;
    }

    void disconnect(Connection connection) {
        connection.alive = false;
        connection.open = null;
        connections.remove(connection);
    }

    void restart() {
        List.copyOf(connections).forEach(this::disconnect);
    }

    void require(Connection connection) throws LedgerException {
        if (!connection.alive) {
            throw new LedgerException(Failure.AWAY, "connection lost");
        }
    }

    long register(int subtask) {
        lastIncarnation++;
        writers.put(subtask, lastIncarnation);
        return lastIncarnation;
    }

    Map<Integer, Long> registered() {
        return Map.copyOf(writers);
    }

    void fence(int subtask, long below) {
        writers.computeIfPresent(subtask, (key, newest) -> Math.max(newest, below));
    }

    void endConnections(int subtask, long below) {
        for (Connection connection : List.copyOf(connections)) {
            if (connection.subtask == subtask
                    && connection.incarnation > 0
                    && connection.incarnation < below) {
                disconnect(connection);
            }
        }
    }

    List<TransactionId> prepared() {
        return prepared.keySet().stream().filter(id -> !id.equals(FOREIGN)).toList();
    }

    boolean holdsForeign() {
        return prepared.containsKey(FOREIGN);
    }

    boolean rollBackPrepared(TransactionId id) {
        return prepared.remove(id) != null;
    }

    void begin(Connection connection, TransactionId id) throws LedgerException {
        require(connection);
        connection.open = new Transaction(id);
    }

    LedgerStore.Inserted insert(Connection connection, List<LedgerRow> rows)
            throws LedgerException {
        Transaction open = usable(connection);
        for (LedgerRow row : rows) {
            if (isLockedByOther(key(row), open)) {
                throw new LedgerException(Failure.TRANSIENT, "55P03: key is locked");
            }
        }
        int inserted = 0;
        int differing = 0;
        for (LedgerRow row : rows) {
            Long held = amountByKey.getOrDefault(key(row), open.amountByKey.get(key(row)));
            if (held == null) {
                open.amountByKey.put(key(row), row.amountNanos());
                inserted++;
            } else if (held != row.amountNanos()) {
                differing++;
            }
        }
        return new LedgerStore.Inserted(inserted, differing);
    }

    boolean record(Connection connection, TransactionId id) throws LedgerException {
        Transaction open = usable(connection);
        open.recorded = writers.getOrDefault(id.subtask(), 0L) == id.incarnation();
        return open.recorded;
    }

    /** As if a statement had failed and its error had got lost on the way. */
    void voidOpenTransaction(Connection connection) {
        if (connection.open != null) {
            connection.open.isVoid = true;
        }
    }

    void prepare(Connection connection) throws LedgerException {
        require(connection);
        Transaction open = connection.open;
        connection.open = null;
        if (open == null) {
            throw new LedgerException(Failure.REFUSED, "no open transaction");
        }
        if (open.isVoid) {
            return;
        }
        if (prepared.putIfAbsent(open.id, open) != null) {
            throw new LedgerException(Failure.REFUSED, "42710: identifier in use: " + open.id);
        }
    }

    /** The keys that became visible; null if nothing of that id is prepared. */
    Set<Long> commit(TransactionId id) {
        Transaction transaction = prepared.remove(id);
        if (transaction == null) {
            return null;
        }
        amountByKey.putAll(transaction.amountByKey);
        if (transaction.recorded) {
            commitRows.add(id);
        }
        return transaction.amountByKey.keySet();
    }

    boolean isRecorded(TransactionId id) {
        return commitRows.contains(id);
    }

    Map<Long, Long> ledger() {
        return amountByKey;
    }

    private Transaction usable(Connection connection) throws LedgerException {
        require(connection);
        if (connection.open == null) {
            throw new LedgerException(Failure.REFUSED, "no open transaction");
        }
        if (connection.open.isVoid) {
            throw new LedgerException(Failure.REFUSED, "25P02: transaction is aborted");
        }
        return connection.open;
    }

    private boolean isLockedByOther(long key, Transaction own) {
        return prepared.values().stream().anyMatch(other -> other.amountByKey.containsKey(key))
                || connections.stream()
                        .map(connection -> connection.open)
                        .anyMatch(
                                other ->
                                        other != null
                                                && other != own
                                                && other.amountByKey.containsKey(key));
    }

    private static long key(LedgerRow row) {
        return row.eventId().low();
    }
}
