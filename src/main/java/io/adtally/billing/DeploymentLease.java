package io.adtally.billing;

/**
 * A deployment's right to run, held by one job at a time and renewed while it is open. Closing
 * gives it up, so that the next job starts at once. Safe to use from several threads.
 */
public interface DeploymentLease extends AutoCloseable {
    /**
     * Looks whether it still holds; cheap.
     *
     * @throws LeaseTakenException if another job has it now
     */
    void check() throws LeaseTakenException;

    /** Gives the lease up. Never throws. */
    @Override
    void close();
}
