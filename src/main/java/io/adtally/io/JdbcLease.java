package io.adtally.io;

import io.adtally.billing.DeploymentLease;
import io.adtally.billing.LeaseTakenException;
import io.adtally.billing.LedgerException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The deployment's lease as a row of {@code billing.leases}, renewed from a thread and over a
 * connection of its own, so that a slow task does not lose it.
 *
 * <p>It may be taken when there is no row, when the row is this job's own (an earlier attempt),
 * when it was not renewed in time by the database's clock, or when the connection it names is gone:
 * a job that stopped or died. A database that is away loses nobody the lease: nobody else can take
 * it there.
 */
final class JdbcLease implements DeploymentLease {
    private static final Logger LOG = LoggerFactory.getLogger(JdbcLease.class);
    private static final int RENEWALS_PER_LEASE = 3;
    private static final String LIVE =
            """
            (lease.renewed_at > clock_timestamp() - ? * interval '1 millisecond'
                AND EXISTS (SELECT 1 FROM pg_stat_activity AS activity
                    WHERE activity.pid = lease.backend_pid
                        -- null: another role's, so that only its existence can be seen
                        AND coalesce(activity.backend_start, lease.backend_start)
                            = lease.backend_start))
            """;
    private static final String TAKE =
            """
            INSERT INTO billing.leases AS lease (deployment, holder, backend_pid, backend_start)
            SELECT ?, ?, pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()
            ON CONFLICT (deployment) DO UPDATE
            SET holder = EXCLUDED.holder, backend_pid = EXCLUDED.backend_pid,
                backend_start = EXCLUDED.backend_start, renewed_at = clock_timestamp()
            WHERE lease.holder = EXCLUDED.holder OR NOT
            """
                    + LIVE;

    /** A failure that passes: the restart of this job may take what nobody holds any more. */
    private static final String CHANGES_HANDS = "40001";

    private static final String RELEASE =
            "DELETE FROM billing.leases"
                    + " WHERE deployment = ? AND holder = ? AND backend_pid = pg_backend_pid()";
    private static final String LIVE_HOLDER =
            """
            SELECT holder, extract(epoch FROM clock_timestamp() - renewed_at) * 1000
            FROM billing.leases AS lease WHERE deployment = ? AND holder <> ? AND
            """
                    + LIVE;

    private final String deployment;
    private final String jobId;
    private final Duration lease;
    private final LedgerConnection connection;
    private final ScheduledExecutorService renewals =
            Executors.newSingleThreadScheduledExecutor(JdbcLease::newThread);
    private ScheduledFuture<?> renewal;
    private volatile LeaseTakenException taken;

    private JdbcLease(LedgerConnections connections, String deployment, String jobId) {
        this.deployment = deployment;
        this.jobId = jobId;
        this.lease = connections.config().lease();
        this.connection = new LedgerConnection(connections, "adtally:" + deployment + ":lease");
    }

    static JdbcLease take(LedgerConnections connections, String deployment, String jobId)
            throws LeaseTakenException, LedgerException {
        JdbcLease lease = new JdbcLease(connections, deployment, jobId);
        boolean isOurs = false;
        try {
            lease.takeOrRenew();
            isOurs = true;
        } finally {
            if (!isOurs) {
                lease.end();
            }
        }
        lease.keepRenewing();
        return lease;
    }

    /**
     * The job that holds the lease now, as the exception a start is refused with.
     *
     * @param ownJobId a holder that does not count; empty if not known
     */
    static Optional<LeaseTakenException> liveHolder(
            Connection connection, String deployment, String ownJobId, Duration lease)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LIVE_HOLDER)) {
            statement.setString(1, deployment);
            statement.setString(2, ownJobId);
            statement.setLong(3, lease.toMillis());
            try (ResultSet result = statement.executeQuery()) {
                return result.next()
                        ? Optional.of(
                                new LeaseTakenException(
                                        deployment,
                                        result.getString(1),
                                        Duration.ofMillis(result.getLong(2))))
                        : Optional.empty();
            }
        }
    }

    @Override
    public void check() throws LeaseTakenException {
        if (taken != null) {
            throw taken;
        }
        if (renewal.isDone()) {
            throw new IllegalStateException(
                    "the lease of deployment " + deployment + " is no longer renewed");
        }
    }

    @Override
    public void close() {
        renewals.shutdownNow();
        try {
            // The renewal that may be running uses the same connection.
            if (renewals.awaitTermination(lease.toMillis(), TimeUnit.MILLISECONDS)) {
                release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        end();
    }

    private void keepRenewing() {
        long intervalMs = lease.toMillis() / RENEWALS_PER_LEASE;
        renewal =
                renewals.scheduleWithFixedDelay(
                        this::renew, intervalMs, intervalMs, TimeUnit.MILLISECONDS);
    }

    private void renew() {
        try {
            takeOrRenew();
        } catch (LeaseTakenException e) {
            taken = e;
            renewals.shutdown();
        } catch (LedgerException e) {
            LOG.warn(
                    "The lease of deployment {} could not be renewed; trying again", deployment, e);
        }
    }

    private void takeOrRenew() throws LeaseTakenException, LedgerException {
        Optional<LeaseTakenException> other =
                connection.call("take the lease of deployment " + deployment, this::take);
        if (other.isPresent()) {
            throw other.get();
        }
    }

    /** Empty if the row is ours now. */
    private Optional<LeaseTakenException> take(Connection on) throws SQLException {
        try (PreparedStatement statement = on.prepareStatement(TAKE)) {
            statement.setString(1, deployment);
            statement.setString(2, jobId);
            statement.setLong(3, lease.toMillis());
            if (statement.executeUpdate() == 1) {
                return Optional.empty();
            }
        }
        Optional<LeaseTakenException> holder = liveHolder(on, deployment, jobId, lease);
        if (holder.isEmpty()) {
            throw new SQLException("its holder has died in this moment", CHANGES_HANDS);
        }
        return holder;
    }

    private void release() {
        try {
            connection.call(
                    "give up the lease of deployment " + deployment,
                    on -> {
                        try (PreparedStatement statement = on.prepareStatement(RELEASE)) {
                            statement.setString(1, deployment);
                            statement.setString(2, jobId);
                            return statement.executeUpdate();
                        }
                    });
        } catch (LedgerException e) {
            LOG.debug("The lease is not given up, but its connection ends, which frees it", e);
        }
    }

    private void end() {
        renewals.shutdownNow();
        connection.close();
    }

    private static Thread newThread(Runnable renewal) {
        Thread thread = new Thread(renewal, "adtally-ledger-lease");
        thread.setDaemon(true);
        return thread;
    }
}
