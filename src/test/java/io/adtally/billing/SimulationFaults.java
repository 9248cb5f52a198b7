package io.adtally.billing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** Where a schedule goes wrong, and which (step, fault) pairs schedules have been through. */
final class SimulationFaults {
    /** What can go wrong. */
    enum Fault {
        /** The process dies before the step took effect. */
        CRASH_BEFORE,
        /** The process dies after the step took effect. */
        CRASH_AFTER,
        /** The connection is lost before the step took effect. */
        CUT_BEFORE,
        /** The connection is lost after the step took effect, and the answer with it. */
        CUT_AFTER,
        DATABASE_RESTART,
        /** The process stops; a successor runs; then the process goes on as if nothing were. */
        FREEZE,
        /** A lock timeout, a deadlock, a busy transaction. */
        TRANSIENT,
        /** The transaction is void and nobody was told. */
        VOID,
        DECLINED,
        ABANDONED,
        NOTIFICATION_LOST,
        NOTIFICATION_LATE,
        OLDER,
        NEWER,
        FROM_NOTHING,
        RESCALED_UP,
        RESCALED_DOWN,
        AGAIN
    }

    private static final Set<Fault> OF_CALLS =
            EnumSet.of(
                    Fault.CRASH_BEFORE,
                    Fault.CRASH_AFTER,
                    Fault.CUT_BEFORE,
                    Fault.CUT_AFTER,
                    Fault.DATABASE_RESTART,
                    Fault.FREEZE);

    /** Where it can go wrong: the calls of {@link LedgerStore}, then the steps of a job. */
    enum Step {
        REGISTER(OF_CALLS),
        REGISTERED(OF_CALLS),
        FENCE(OF_CALLS),
        END_CONNECTIONS(OF_CALLS),
        LIST_PREPARED(OF_CALLS),
        ROLL_BACK(OF_CALLS),
        BEGIN(OF_CALLS),
        INSERT(OF_CALLS, Fault.TRANSIENT, Fault.VOID),
        RECORD(OF_CALLS, Fault.VOID),
        PREPARE(OF_CALLS),
        COMMIT(OF_CALLS, Fault.TRANSIENT),
        LOOK_UP(OF_CALLS),
        BARRIER(EnumSet.of(Fault.DECLINED, Fault.ABANDONED)),
        COMPLETE(EnumSet.of(Fault.ABANDONED, Fault.NOTIFICATION_LOST, Fault.NOTIFICATION_LATE)),
        RESTORE(
                EnumSet.of(
                        Fault.OLDER,
                        Fault.NEWER,
                        Fault.FROM_NOTHING,
                        Fault.RESCALED_UP,
                        Fault.RESCALED_DOWN,
                        Fault.AGAIN));

        // Unmodifiable, though the type does not say so.
        @SuppressWarnings("ImmutableEnumChecker")
        private final Set<Fault> faults;

        Step(Set<Fault> faults, Fault... more) {
            Set<Fault> all = EnumSet.copyOf(faults);
            all.addAll(List.of(more));
            this.faults = Collections.unmodifiableSet(all);
        }
    }

    /** One way to go wrong. */
    record Pair(Step step, Fault fault) implements Comparable<Pair> {
        @Override
        public int compareTo(Pair other) {
            int bySteps = step.compareTo(other.step);
            return bySteps != 0 ? bySteps : fault.compareTo(other.fault);
        }
    }

    /** Strikes at the n-th time the step is reached. */
    private static final class Planned {
        final Pair pair;
        int timesLeft;

        Planned(Pair pair, int timesLeft) {
            this.pair = pair;
            this.timesLeft = timesLeft;
        }
    }

    private final List<Planned> planned = new ArrayList<>();
    private final Set<Pair> covered = new TreeSet<>();
    private boolean enabled = true;

    static List<Pair> all() {
        List<Pair> all = new ArrayList<>();
        for (Step step : Step.values()) {
            step.faults.forEach(fault -> all.add(new Pair(step, fault)));
        }
        return all;
    }

    /** One pair that is wanted and some more by chance. */
    SimulationFaults(Random random, Pair wanted) {
        planned.add(new Planned(wanted, 1 + random.nextInt(3)));
        List<Pair> all = all();
        for (int i = random.nextInt(5); i > 0; i--) {
            planned.add(new Planned(all.get(random.nextInt(all.size())), 1 + random.nextInt(6)));
        }
    }

    /** The fault that strikes now, or null. */
    Fault next(Step step) {
        if (!enabled) {
            return null;
        }
        Fault strikes = null;
        for (Planned plan : planned) {
            if (plan.pair.step() == step) {
                plan.timesLeft--;
                if (plan.timesLeft == 0 && strikes == null) {
                    strikes = plan.pair.fault();
                }
            }
        }
        if (strikes != null) {
            covered.add(new Pair(step, strikes));
        }
        return strikes;
    }

    /** A pair that came about without being planned. */
    void happened(Step step, Fault fault) {
        if (enabled) {
            covered.add(new Pair(step, fault));
        }
    }

    /** A job-level fault that is planned is to be brought about soon. */
    boolean wants(Step step, Fault fault) {
        return enabled
                && planned.stream().anyMatch(plan -> plan.pair.equals(new Pair(step, fault)));
    }

    boolean areEnabled() {
        return enabled;
    }

    void disable() {
        enabled = false;
    }

    Set<Pair> covered() {
        return covered;
    }
}
