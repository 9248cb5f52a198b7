package io.adtally.io;

import java.io.Serializable;
import java.util.Optional;

/**
 * What the ledger's sink takes of a PostgreSQL server.
 *
 * @param parallelism of the sink
 * @param concurrentCheckpoints how many may be under way
 * @param toleratedFailures how many may fail in a row before the job does; each leaves one more
 *     prepared transaction for each subtask until the next success
 */
public record LedgerNeeds(int parallelism, int concurrentCheckpoints, int toleratedFailures)
        implements Serializable {
    /** A writer has one for rows and one for the rest; its committer has one; so has the tally. */
    private static final int CONNECTIONS_PER_SUBTASK = 4;

    /** The lease's, that of the preflight which is repeated, and one for whoever looks. */
    private static final int CONNECTIONS_PER_JOB = 3;

    /** Twice, for those of the attempt before are still there when the next one begins. */
    int preparedTransactions() {
        return 2 * parallelism * (1 + concurrentCheckpoints + toleratedFailures);
    }

    int connections() {
        return CONNECTIONS_PER_SUBTASK * parallelism + CONNECTIONS_PER_JOB;
    }

    /** Says what is wrong with {@code max_prepared_transactions}, or nothing. */
    Optional<String> preparedProblem(long allowed, long takenByOthers) {
        long needed = preparedTransactions() + takenByOthers;
        return problem("max_prepared_transactions", allowed, needed, takenByOthers);
    }

    /** Says what is wrong with {@code max_connections}, or nothing. */
    Optional<String> connectionsProblem(long allowed, long takenByOthers) {
        long needed = connections() + takenByOthers;
        return problem("max_connections (less the reserved ones)", allowed, needed, takenByOthers);
    }

    private Optional<String> problem(String setting, long allowed, long needed, long taken) {
        return allowed >= needed
                ? Optional.empty()
                : Optional.of(
                        "PostgreSQL's "
                                + setting
                                + " = "
                                + allowed
                                + ", but this job needs at least "
                                + needed
                                + " (parallelism "
                                + parallelism
                                + ", "
                                + concurrentCheckpoints
                                + " concurrent and "
                                + toleratedFailures
                                + " failed checkpoints, "
                                + taken
                                + " taken by others); set it and restart the server");
    }
}
