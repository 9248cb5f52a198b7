package io.adtally.billing;

import io.adtally.billing.SimulationFaults.Fault;
import io.adtally.billing.SimulationFaults.Step;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * One schedule: a job of one to four ledger writers and committers, its checkpoints and restarts as
 * Flink makes them, a source that can be read again, and faults; the protocol is the real one, the
 * database and the job are simulated. One thread, one seed: the same seed is the same schedule.
 *
 * <p>Held against a model: a transaction becomes visible only after a checkpoint that covers it;
 * none is rolled back that a checkpoint still valid covers; in the end each event is in the ledger
 * once, with its amount, and nothing of ours is left prepared.
 */
final class LedgerSimulation {
    private static final int EVENTS = 24;
    private static final int ACTIONS = 60;
    private static final int MAX_PARALLELISM = 4;
    private static final int MAX_SETTLING_ACTIONS = 600;
    private static final long FREEZE_MS = 60_000;

    /** The protocol broke a promise. */
    static final class ViolationException extends RuntimeException {
        private static final long serialVersionUID = 1;

        ViolationException(String message, List<String> trace) {
            super(message + "\n  " + String.join("\n  ", trace));
        }
    }

    /** The attempt that was at work is no longer the job's. */
    private static final class ObsoleteException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** What the stores tell of the world and ask of it. */
    interface World {
        void committed(TransactionId id);

        void rolledBack(TransactionId id);

        /** Lets a successor run while the caller stands still. */
        void freeze();

        void trace(String line);
    }

    /** A completed checkpoint; number 0 is the start from nothing. */
    private record Checkpoint(
            int number,
            Checkpoint parent,
            int position,
            int parallelism,
            List<LedgerWriterState> writerStates,
            List<List<Pending>> committables) {

        boolean isStart() {
            return number == 0;
        }

        boolean descendsFrom(Checkpoint other) {
            for (Checkpoint at = this; at != null; at = at.parent) {
                if (at.number == other.number) {
                    return true;
                }
            }
            return false;
        }
    }

    private record Pending(int checkpoint, LedgerCommittable committable) {}

    private static final class Subtask {
        final int index;
        final List<LedgerWriterState> states = new ArrayList<>();
        final List<Pending> pending = new ArrayList<>();
        SimulatedStore writerStore;
        SimulatedStore committerStore;
        LedgerWriterProtocol writer;
        LedgerCommitterProtocol committer;
        boolean isOpen;
        boolean isFrozen;

        Subtask(int index) {
            this.index = index;
        }

        void close() {
            if (writerStore != null) {
                writerStore.close();
            }
            if (committerStore != null) {
                committerStore.close();
            }
        }
    }

    private final Random random;
    private final SimulationFaults faults;
    private final ProtocolVariant variant;
    private final SimulatedDatabase database = new SimulatedDatabase();
    private final List<String> trace = new ArrayList<>();
    private final World world = new Outside();
    private final Pauses pauses = new SimulatedPauses();

    private final Checkpoint nothing = new Checkpoint(0, null, 0, 0, List.of(), List.of());
    private final List<Checkpoint> completed = new ArrayList<>();
    private final Map<TransactionId, Checkpoint> coveredBy = new HashMap<>();
    private final Set<Integer> abandoned = new HashSet<>();
    private final Set<TransactionId> lost = new HashSet<>();

    private int lastCheckpoint;
    private int lastRestored = -1;
    private int late;
    private Checkpoint latest = nothing;
    private int parallelism;
    private List<Subtask> subtasks = List.of();
    private Subtask working;
    private int position;
    private int freezes;
    private boolean inPause;
    private long nowMs;

    LedgerSimulation(long seed, SimulationFaults.Pair wanted, ProtocolVariant variant) {
        this.random = new Random(seed);
        this.faults = new SimulationFaults(random, wanted);
        this.variant = variant;
        this.parallelism = 1 + random.nextInt(MAX_PARALLELISM);
    }

    /** Runs the schedule to its end and returns the pairs it went through. */
    Set<SimulationFaults.Pair> run() {
        start();
        for (int i = 0; i < ACTIONS; i++) {
            act(this::anyAction);
        }
        faults.disable();
        settle();
        checkLedger();
        return faults.covered();
    }

    // The job.

    /** As Flink: hands each writer state and each committer's state to one of the new subtasks. */
    private void start() {
        note("start from checkpoint " + latest.number + " with " + parallelism + " writers");
        List<Subtask> started = new ArrayList<>();
        for (int i = 0; i < parallelism; i++) {
            started.add(new Subtask(i));
        }
        boolean rescaled = parallelism != latest.parallelism;
        for (LedgerWriterState state : latest.writerStates) {
            int to = rescaled ? random.nextInt(parallelism) : state.subtask();
            started.get(to).states.add(state);
        }
        for (int i = 0; i < latest.committables.size(); i++) {
            int to = rescaled ? random.nextInt(parallelism) : i;
            started.get(to).pending.addAll(latest.committables.get(i));
        }
        position = latest.position;
        subtasks = started;
    }

    private void restart() {
        for (Subtask subtask : subtasks) {
            if (!subtask.isFrozen) {
                subtask.close();
            }
        }
        if (latest.number == lastRestored) {
            faults.happened(Step.RESTORE, Fault.AGAIN);
        }
        lastRestored = latest.number;
        start();
    }

    private void open(Subtask subtask) throws Exception {
        subtask.committerStore = new SimulatedStore(database, faults, world, subtask.index, true);
        subtask.committer = variant.committer(subtask.committerStore, pauses);
        // The committer initializes first, and commits all it restores.
        commitUpTo(subtask, Integer.MAX_VALUE);
        WriterSeat seat = new WriterSeat("sim", "ledger", subtask.index, parallelism);
        subtask.writerStore = new SimulatedStore(database, faults, world, subtask.index, false);
        RestoredWriters restored =
                latest.isStart() ? RestoredWriters.NOTHING : RestoredWriters.of(subtask.states);
        subtask.writer = variant.writer(subtask.writerStore, seat, restored, pauses);
        LedgerWriterProtocol writer = subtask.writer;
        writer.open();
        requireCurrent(subtask);
        subtask.isOpen = true;
    }

    private void emit() throws Exception {
        Subtask subtask = subtasks.get(position % parallelism);
        if (position == EVENTS || !subtask.isOpen) {
            return;
        }
        int event = position;
        position++;
        working = subtask;
        subtask.writer.write(LedgerRows.row(event));
        requireCurrent(subtask);
    }

    private void checkpoint() throws Exception {
        if (!subtasks.stream().allMatch(subtask -> subtask.isOpen)) {
            return;
        }
        lastCheckpoint++;
        int number = lastCheckpoint;
        Checkpoint parent = latest;
        LedgerWriterState[] states = new LedgerWriterState[parallelism];
        List<List<Pending>> committables = new ArrayList<>();
        subtasks.forEach(subtask -> committables.add(List.of()));
        for (Subtask subtask : shuffled(subtasks)) {
            Fault fault = faults.next(Step.BARRIER);
            if (fault == Fault.DECLINED) {
                note("checkpoint " + number + " declined before " + subtask.index);
                return;
            }
            if (fault == Fault.ABANDONED) {
                throw new SimulatedStore.CrashException();
            }
            working = subtask;
            subtask.writer
                    .prepare(true)
                    .ifPresent(made -> subtask.pending.add(new Pending(number, made)));
            requireCurrent(subtask);
            states[subtask.index] = subtask.writer.state();
            committables.set(subtask.index, List.copyOf(subtask.pending));
        }
        Checkpoint done =
                new Checkpoint(
                        number, parent, position, parallelism, List.of(states), committables);
        completed.add(done);
        latest = done;
        committables.forEach(
                list -> list.forEach(made -> coveredBy.putIfAbsent(made.committable().id(), done)));
        note("checkpoint " + number + " complete at " + position);
        notifyAllOf(number);
    }

    private void notifyAllOf(int number) throws Exception {
        Fault fault = faults.next(Step.COMPLETE);
        if (fault == null && faults.areEnabled()) {
            fault = byChance();
        }
        if (fault == Fault.ABANDONED) {
            throw new SimulatedStore.CrashException();
        }
        if (fault == Fault.NOTIFICATION_LATE) {
            late = number;
            return;
        }
        for (Subtask subtask : shuffled(subtasks)) {
            if (fault == Fault.NOTIFICATION_LOST && random.nextBoolean()) {
                continue;
            }
            commitUpTo(subtask, number);
        }
    }

    /** Much hangs on what is covered and not yet committed, so that is often so. */
    private Fault byChance() {
        Fault fault =
                switch (random.nextInt(6)) {
                    case 0 -> Fault.ABANDONED;
                    case 1 -> Fault.NOTIFICATION_LOST;
                    case 2 -> Fault.NOTIFICATION_LATE;
                    default -> null;
                };
        if (fault != null) {
            faults.happened(Step.COMPLETE, fault);
        }
        return fault;
    }

    /** As at the end of a subtask's input, which no barrier announces. */
    private void endInput() throws Exception {
        Subtask subtask = subtasks.get(random.nextInt(parallelism));
        if (!subtask.isOpen) {
            return;
        }
        working = subtask;
        int next = lastCheckpoint + 1;
        subtask.writer
                .prepare(false)
                .ifPresent(made -> subtask.pending.add(new Pending(next, made)));
        requireCurrent(subtask);
    }

    /** A notification of checkpoint N that comes after the barrier of N+1. */
    private void deliverLate() throws Exception {
        int number = late;
        late = 0;
        for (Subtask subtask : subtasks) {
            if (number > 0 && subtask.isOpen) {
                commitUpTo(subtask, number);
            }
        }
    }

    private void commitUpTo(Subtask subtask, int number) throws Exception {
        for (Pending pending : List.copyOf(subtask.pending)) {
            if (pending.checkpoint() <= number) {
                commit(subtask, pending);
            }
        }
    }

    private void commit(Subtask subtask, Pending pending) throws Exception {
        TransactionId id = pending.committable().id();
        working = subtask;
        try {
            subtask.committer.commit(pending.committable());
        } catch (LostTransactionException e) {
            requireCurrent(subtask);
            if (!lost.contains(id)) {
                throw violation(id + " is said to be lost, but nothing was rolled back");
            }
            leaveLineageOf(id);
            throw new SimulatedStore.CrashException();
        }
        if (lost.contains(id)) {
            throw violation(id + " is lost and was taken for committed");
        }
        requireCurrent(subtask);
        subtask.pending.remove(pending);
    }

    /** The job has stopped for good; its operator starts it from a checkpoint before the loss. */
    private void leaveLineageOf(TransactionId id) {
        Checkpoint before = latest;
        while (!before.isStart() && holds(before, id)) {
            before = before.parent;
        }
        // All that was committed stays; what comes again meets the ledger's key.
        goTo(before.descendsFrom(coveredBy.get(id)) ? nothing : before);
    }

    private static boolean holds(Checkpoint checkpoint, TransactionId id) {
        return checkpoint.committables.stream()
                .flatMap(List::stream)
                .anyMatch(pending -> pending.committable().id().equals(id));
    }

    private void goTo(Checkpoint target) {
        for (Checkpoint checkpoint : completed) {
            if (target.descendsFrom(checkpoint)) {
                abandoned.remove(checkpoint.number);
            } else {
                abandoned.add(checkpoint.number);
            }
        }
        latest = target;
        late = 0;
    }

    // The schedule.

    private interface Action {
        void run() throws Exception;
    }

    private void act(Action action) {
        try {
            action.run();
        } catch (ObsoleteException e) {
            note("leftover ended");
        } catch (SimulatedStore.CrashException | LedgerException e) {
            note("job falls: " + e.getMessage());
            restart();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void anyAction() throws Exception {
        if (bringAboutRestore()) {
            return;
        }
        int dice = random.nextInt(100);
        if (dice < 25) {
            openNext();
        } else if (dice < 65) {
            emit();
        } else if (dice < 80) {
            checkpoint();
        } else if (dice < 86) {
            deliverLate();
        } else if (dice < 89) {
            endInput();
        } else if (dice < 93) {
            cleanUp(subtasks.get(random.nextInt(parallelism)));
        } else if (dice < 96) {
            restore(random.nextBoolean() ? Fault.RESCALED_UP : Fault.RESCALED_DOWN);
        } else {
            throw new SimulatedStore.CrashException();
        }
    }

    private boolean bringAboutRestore() {
        for (Fault fault :
                List.of(
                        Fault.OLDER,
                        Fault.NEWER,
                        Fault.FROM_NOTHING,
                        Fault.RESCALED_UP,
                        Fault.RESCALED_DOWN)) {
            if (faults.wants(Step.RESTORE, fault) && freezes == 0 && random.nextInt(12) == 0) {
                return restore(fault);
            }
        }
        return false;
    }

    private boolean restore(Fault how) {
        List<Checkpoint> choice =
                completed.stream()
                        .filter(
                                checkpoint ->
                                        how == Fault.OLDER
                                                ? latest.descendsFrom(checkpoint)
                                                        && checkpoint.number != latest.number
                                                : !latest.descendsFrom(checkpoint))
                        .toList();
        switch (how) {
            case OLDER, NEWER -> {
                if (choice.isEmpty()) {
                    // What is newer than an older one exists only once that one was restored.
                    return how == Fault.NEWER && restore(Fault.OLDER);
                }
                goTo(choice.get(random.nextInt(choice.size())));
            }
            case FROM_NOTHING -> {
                if (latest.isStart()) {
                    return false;
                }
                goTo(nothing);
            }
            case RESCALED_UP -> {
                if (parallelism == MAX_PARALLELISM) {
                    return false;
                }
                parallelism += 1 + random.nextInt(MAX_PARALLELISM - parallelism);
            }
            case RESCALED_DOWN -> {
                if (parallelism == 1) {
                    return restore(Fault.RESCALED_UP);
                }
                parallelism -= 1 + random.nextInt(parallelism - 1);
            }
            default -> throw new IllegalArgumentException(how.name());
        }
        faults.happened(Step.RESTORE, how);
        note("restore " + how);
        restart();
        return true;
    }

    private boolean openNext() throws Exception {
        for (Subtask subtask : shuffled(subtasks)) {
            if (!subtask.isOpen && subtask.committer == null) {
                working = subtask;
                open(subtask);
                return true;
            }
        }
        return false;
    }

    private void cleanUp(Subtask subtask) throws Exception {
        if (subtask.isOpen) {
            working = subtask;
            subtask.writer.cleanUp();
            requireCurrent(subtask);
        }
    }

    /** Without further faults, everything has to come right by itself. */
    private void settle() {
        note("settling");
        act(
                () -> {
                    throw new SimulatedStore.CrashException();
                });
        for (int i = 0; i < MAX_SETTLING_ACTIONS; i++) {
            boolean[] done = new boolean[1];
            act(() -> done[0] = settleFurther());
            if (done[0]) {
                return;
            }
        }
        throw violation("the job does not come to rest");
    }

    private boolean settleFurther() throws Exception {
        if (openNext()) {
            return false;
        }
        if (position < EVENTS) {
            emit();
            return false;
        }
        checkpoint();
        for (Subtask subtask : subtasks) {
            cleanUp(subtask);
        }
        return true;
    }

    private void checkLedger() {
        Map<Long, Long> expected = new HashMap<>();
        for (int event = 0; event < EVENTS; event++) {
            LedgerRow row = LedgerRows.row(event);
            expected.put(row.eventId().low(), row.amountNanos());
        }
        if (!database.ledger().equals(expected)) {
            throw violation("the ledger holds " + database.ledger() + ", not " + expected);
        }
        if (!database.prepared().isEmpty()) {
            throw violation("left prepared: " + database.prepared());
        }
        if (!database.holdsForeign()) {
            throw violation("the foreign transaction is gone");
        }
    }

    private void requireCurrent(Subtask subtask) {
        if (!subtasks.contains(subtask)) {
            subtask.close();
            throw new ObsoleteException();
        }
    }

    private <T> List<T> shuffled(List<T> list) {
        List<T> shuffled = new ArrayList<>(list);
        Collections.shuffle(shuffled, random);
        return shuffled;
    }

    private void note(String line) {
        trace.add(line);
    }

    private ViolationException violation(String message) {
        return new ViolationException(message, trace);
    }

    private final class Outside implements World {
        @Override
        public void committed(TransactionId id) {
            note("committed " + id.branchPart());
            if (!coveredBy.containsKey(id)) {
                throw violation(id + " became visible before a checkpoint covered it");
            }
        }

        @Override
        public void rolledBack(TransactionId id) {
            note("rolled back " + id.branchPart());
            Checkpoint cover = coveredBy.get(id);
            if (cover == null) {
                return;
            }
            if (!abandoned.contains(cover.number)) {
                throw violation(
                        id + " was rolled back, but checkpoint " + cover.number + " covers it");
            }
            lost.add(id);
        }

        @Override
        public void freeze() {
            if (freezes == 2) {
                return;
            }
            freezes++;
            Subtask frozen = working;
            boolean wasInPause = inPause;
            inPause = false;
            frozen.isFrozen = true;
            note("writer " + frozen.index + " freezes");
            nowMs += FREEZE_MS;
            restart();
            for (int i = random.nextInt(60); i > 0; i--) {
                act(LedgerSimulation.this::anyAction);
            }
            note("writer " + frozen.index + " wakes up");
            working = frozen;
            inPause = wasInPause;
            freezes--;
        }

        @Override
        public void trace(String line) {
            note(line);
        }
    }

    /** While one writer waits, others have their turn. */
    private final class SimulatedPauses implements Pauses {
        @Override
        public long elapsedMs() {
            return nowMs;
        }

        @Override
        public void pause(long ms) throws InterruptedException {
            nowMs += ms;
            if (inPause) {
                return;
            }
            Subtask waiting = working;
            inPause = true;
            try {
                if (subtasks.contains(waiting) && !openNext()) {
                    cleanUp(subtasks.get(random.nextInt(parallelism)));
                }
            } catch (LedgerException e) {
                throw new SimulatedStore.CrashException();
            } catch (InterruptedException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            } finally {
                inPause = false;
                working = waiting;
            }
        }
    }
}
