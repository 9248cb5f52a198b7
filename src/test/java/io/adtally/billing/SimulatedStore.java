package io.adtally.billing;

import io.adtally.billing.LedgerException.Failure;
import io.adtally.billing.SimulationFaults.Fault;
import io.adtally.billing.SimulationFaults.Step;
import java.util.List;
import java.util.Map;

/** A {@link LedgerStore} over the simulated database, in which every call can go wrong. */
final class SimulatedStore implements LedgerStore {
    private final SimulatedDatabase database;
    private final SimulationFaults faults;
    private final LedgerSimulation.World world;
    private final int subtask;
    private final boolean isCommitters;
    private long incarnation;
    private SimulatedDatabase.Connection rows;
    private SimulatedDatabase.Connection control;

    /** The process is gone. */
    static final class CrashException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** What a call does when it gets through. */
    private interface Effect<T> {
        T run() throws LedgerException;
    }

    SimulatedStore(
            SimulatedDatabase database,
            SimulationFaults faults,
            LedgerSimulation.World world,
            int subtask,
            boolean isCommitters) {
        this.database = database;
        this.faults = faults;
        this.world = world;
        this.subtask = subtask;
        this.isCommitters = isCommitters;
    }

    @Override
    public long register() throws LedgerException {
        incarnation = onControl(Step.REGISTER, () -> database.register(subtask));
        // Its connections carry the incarnation from now on.
        database.disconnect(control);
        control = null;
        return incarnation;
    }

    @Override
    public Map<Integer, Long> registered() throws LedgerException {
        return onControl(Step.REGISTERED, database::registered);
    }

    @Override
    public void fence(int other, long below) throws LedgerException {
        onControl(
                Step.FENCE,
                () -> {
                    database.fence(other, below);
                    return true;
                });
    }

    @Override
    public void endConnections(int other, long below) throws LedgerException {
        onControl(
                Step.END_CONNECTIONS,
                () -> {
                    database.endConnections(other, below);
                    return true;
                });
    }

    @Override
    public List<TransactionId> prepared() throws LedgerException {
        return onControl(Step.LIST_PREPARED, database::prepared);
    }

    @Override
    public void rollBackPrepared(TransactionId id) throws LedgerException {
        onControl(
                Step.ROLL_BACK,
                () -> {
                    if (database.rollBackPrepared(id)) {
                        world.rolledBack(id);
                    }
                    return true;
                });
    }

    @Override
    public void begin(TransactionId id) throws LedgerException {
        if (rows == null) {
            rows = database.connect(subtask, incarnation);
        }
        onRows(
                Step.BEGIN,
                () -> {
                    database.begin(rows, id);
                    return true;
                });
    }

    @Override
    public Inserted insert(TransactionId id, List<LedgerRow> batch) throws LedgerException {
        return onRows(Step.INSERT, () -> database.insert(rows, batch));
    }

    @Override
    public boolean record(TransactionId id, Counts counts) throws LedgerException {
        return onRows(Step.RECORD, () -> database.record(rows, id));
    }

    @Override
    public void prepare(TransactionId id) throws LedgerException {
        onRows(
                Step.PREPARE,
                () -> {
                    database.prepare(rows);
                    return true;
                });
    }

    @Override
    public boolean commit(TransactionId id) throws LedgerException {
        return onControl(
                Step.COMMIT,
                () -> {
                    boolean isPrepared = database.commit(id) != null;
                    if (isPrepared) {
                        world.committed(id);
                    }
                    return isPrepared;
                });
    }

    /** Nobody gives anything up there. */
    @Override
    public boolean isLossAccepted(TransactionId id) {
        return false;
    }

    @Override
    public boolean isRecorded(TransactionId id) throws LedgerException {
        return onControl(Step.LOOK_UP, () -> database.isRecorded(id));
    }

    @Override
    public void close() {
        if (rows != null) {
            database.disconnect(rows);
        }
        if (control != null) {
            database.disconnect(control);
        }
    }

    private <T> T onControl(Step step, Effect<T> effect) throws LedgerException {
        if (control == null) {
            control = database.connect(subtask, isCommitters ? 0 : incarnation);
        }
        try {
            return withFaults(step, control, effect);
        } catch (LedgerException e) {
            if (e.failure() == Failure.AWAY) {
                database.disconnect(control);
                control = null;
            }
            throw e;
        }
    }

    private <T> T onRows(Step step, Effect<T> effect) throws LedgerException {
        if (rows == null) {
            throw new LedgerException(Failure.AWAY, "not connected");
        }
        try {
            return withFaults(step, rows, effect);
        } catch (LedgerException e) {
            if (e.failure() == Failure.AWAY) {
                database.disconnect(rows);
                rows = null;
            }
            throw e;
        }
    }

    private <T> T withFaults(Step step, SimulatedDatabase.Connection connection, Effect<T> effect)
            throws LedgerException {
        Fault fault = faults.next(step);
        if (fault == null) {
            database.require(connection);
            return effect.run();
        }
        world.trace(step + " x " + fault);
        switch (fault) {
            case CRASH_BEFORE -> throw new CrashException();
            case CUT_BEFORE -> database.disconnect(connection);
            case DATABASE_RESTART -> database.restart();
            case TRANSIENT -> throw new LedgerException(Failure.TRANSIENT, "55P03");
            case FREEZE -> world.freeze();
            default -> {}
        }
        database.require(connection);
        T result = effect.run();
        switch (fault) {
            case CRASH_AFTER -> throw new CrashException();
            case CUT_AFTER -> {
                database.disconnect(connection);
                throw new LedgerException(Failure.AWAY, "answer lost");
            }
            case VOID -> database.voidOpenTransaction(connection);
            default -> {}
        }
        return result;
    }
}
