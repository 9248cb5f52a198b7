package io.adtally.ops;

import java.util.Set;

/**
 * What an answer of Flink's REST API that is no success leaves possible. Decided by the status and
 * by the exceptions that Flink 2.2 names in it: for a job whose JobManager initializes, Flink
 * answers 500.
 */
public enum FlinkAnswer {
    /** Nobody answers who can, for now: the same request, sent again later, may be answered. */
    TEMPORARY,
    /**
     * The JobManager does not know the job or the operation: there has been none, or the JobManager
     * that knew it is gone. One that fails over forgets jobs that have ended, and operations.
     */
    UNKNOWN,
    /** A checkpoint or savepoint ended with the tasks it was of: another one may be complete. */
    ABORTED,
    /** Flink has understood, and will not. */
    REFUSED;

    private static final int NOT_FOUND = 404;

    /** A proxy finds no JobManager, no JobManager leads, one does not answer the proxy in time. */
    private static final Set<Integer> UNAVAILABLE = Set.of(502, 503, 504);

    private static final String OWN = "io.adtally.";

    /** The job's JobManager initializes, or what was asked has lost the leadership or is gone. */
    private static final Set<String> NOT_READY =
            Set.of(
                    "org.apache.flink.runtime.dispatcher.UnavailableDispatcherOperationException",
                    "org.apache.flink.runtime.leaderelection.LeadershipLostException",
                    "org.apache.flink.runtime.rpc.exceptions.EndpointNotStartedException",
                    "org.apache.flink.runtime.rpc.exceptions.FencingTokenException",
                    "org.apache.flink.runtime.rpc.exceptions.RecipientUnreachableException",
                    "org.apache.flink.runtime.rpc.exceptions.RpcConnectionException",
                    "java.util.concurrent.TimeoutException");

    /** Why a checkpoint or savepoint ends when tasks are lost, or before they run again. */
    private static final Set<String> TASKS_RESTART =
            Set.of(
                    "Checkpoint Coordinator is suspending.",
                    "Checkpoint was declined (tasks not ready)",
                    "CheckpointCoordinator shutdown.",
                    "FailoverRegion is restarting.",
                    "Not all required tasks are currently running.",
                    "Periodic checkpoint scheduler is shut down.",
                    "Task has failed.");

    /** What Flink says when a stop has its savepoint and a task then fails before its end. */
    private static final String STOPPING =
            "org.apache.flink.runtime.scheduler.stopwithsavepoint"
                    + ".StopWithSavepointStoppingException";

    /** Whether what was begun is lost, with the tasks or the JobManager it was of. */
    public boolean isLoss() {
        return this == UNKNOWN || this == ABORTED;
    }

    /**
     * Of a request.
     *
     * @param error all that the answer says
     */
    static FlinkAnswer of(int status, String error) {
        Set<String> causes = FlinkErrors.causes(error);
        if (causes.stream().anyMatch(cause -> cause.startsWith(OWN))) {
            // The job's own main has run, and has refused to start.
            return REFUSED;
        }
        if (UNAVAILABLE.contains(status) || causes.stream().anyMatch(NOT_READY::contains)) {
            return TEMPORARY;
        }
        return status == NOT_FOUND ? UNKNOWN : REFUSED;
    }

    /**
     * Of a checkpoint or savepoint that was begun and has failed.
     *
     * @param trace the operation's failure
     */
    static FlinkAnswer ofOperation(String trace) {
        Set<String> causes = FlinkErrors.causes(trace);
        boolean again =
                TASKS_RESTART.stream().anyMatch(trace::contains)
                        || causes.contains(STOPPING)
                        || causes.stream().anyMatch(NOT_READY::contains);
        return again ? ABORTED : REFUSED;
    }
}
