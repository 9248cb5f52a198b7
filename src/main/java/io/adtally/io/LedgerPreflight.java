package io.adtally.io;

import io.adtally.billing.LeaseTakenException;
import io.adtally.config.LedgerConfig;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.XAConnection;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/**
 * Looks before the job is submitted whether PostgreSQL is as the ledger needs it: reachable and
 * writable, room for prepared transactions and connections, the schema's version, the role's
 * privileges, and no other job that runs this deployment. To be called before anything else is
 * opened, Kafka's producers included.
 */
public final class LedgerPreflight implements Preflight {
    private static final long serialVersionUID = 1L;

    private static final Map<String, List<String>> PRIVILEGES =
            Map.of(
                    "charges", List.of("SELECT", "INSERT"),
                    "commits", List.of("SELECT", "INSERT"),
                    "accepted_losses", List.of("SELECT"),
                    "writers", List.of("SELECT", "INSERT", "UPDATE"),
                    "leases", List.of("SELECT", "INSERT", "UPDATE", "DELETE"),
                    "tally", List.of("SELECT", "INSERT", "UPDATE"));

    private final LedgerConfig config;
    private final LedgerNeeds needs;

    public LedgerPreflight(LedgerConfig config, LedgerNeeds needs) {
        this.config = config;
        this.needs = needs;
    }

    /**
     * Checks everything there is to check.
     *
     * @param ownJobId Flink's id of this job where it is known before the start, as when a cluster
     *     for one job recovers: its lease does not count; empty else
     * @throws PreflightException naming all that is wrong
     */
    public void check(String ownJobId) {
        List<String> problems;
        try {
            problems = problems(Optional.of(ownJobId));
        } catch (UnreachableException e) {
            problems = List.of(e.getMessage());
        }
        if (!problems.isEmpty()) {
            throw new PreflightException(problems);
        }
    }

    @Override
    public String subject() {
        return "the ledger's settings and privileges";
    }

    /** All but the lease, which the job that runs holds itself. */
    @Override
    public Preconditions look() throws UnreachableException {
        return new Preconditions(problems(Optional.empty()), List.of());
    }

    private List<String> problems(Optional<String> ownJobId) throws UnreachableException {
        List<String> problems = new ArrayList<>();
        try {
            XAConnection session =
                    new LedgerConnections(config)
                            .open("adtally:" + config.deploymentId() + ":preflight");
            try (Connection connection = session.getConnection()) {
                look(connection, ownPrepared(session), ownJobId, problems);
            } finally {
                session.close();
            }
        } catch (SQLException | XAException e) {
            throw new UnreachableException(
                    "adtally.ledger.jdbc-url = "
                            + config.jdbcUrl()
                            + ", adtally.ledger.user = "
                            + config.user()
                            + ": "
                            + e.getMessage(),
                    e);
        }
        return problems;
    }

    private void look(
            Connection connection,
            long ownPrepared,
            Optional<String> ownJobId,
            List<String> problems)
            throws SQLException {
        if (number(connection, "SELECT pg_is_in_recovery()::int") == 1) {
            problems.add(config.jdbcUrl() + " is a standby: the ledger needs the primary");
            return;
        }
        lookAtRoom(connection, ownPrepared, problems);
        if (lookAtSchema(connection, problems)) {
            lookAtPrivileges(connection, problems);
            if (ownJobId.isPresent()) {
                lookAtLease(connection, ownJobId.get(), problems);
            }
        }
    }

    private void lookAtRoom(Connection connection, long ownPrepared, List<String> problems)
            throws SQLException {
        needs.preparedProblem(
                        number(connection, "SELECT current_setting('max_prepared_transactions')"),
                        number(connection, "SELECT count(*) FROM pg_prepared_xacts") - ownPrepared)
                .ifPresent(problems::add);
        needs.connectionsProblem(
                        number(
                                connection,
                                "SELECT current_setting('max_connections')::int -"
                                    + " current_setting('superuser_reserved_connections')::int -"
                                    + " current_setting('reserved_connections')::int"),
                        number(
                                connection,
                                "SELECT count(*) FROM pg_stat_activity"
                                        + " WHERE backend_type = 'client backend'"
                                        + " AND application_name NOT LIKE 'adtally:"
                                        + config.deploymentId()
                                        + ":%'"))
                .ifPresent(problems::add);
    }

    /** Left by an earlier run of this deployment: this one commits them or rolls them back. */
    private long ownPrepared(XAConnection session) throws SQLException, XAException {
        Xid[] prepared =
                session.getXAResource().recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN);
        return Arrays.stream(prepared)
                .map(LedgerXid::parse)
                .flatMap(Optional::stream)
                .filter(id -> id.deployment().equals(config.deploymentId()))
                .count();
    }

    /** Whether the schema is there, so that it makes sense to go on looking. */
    private boolean lookAtSchema(Connection connection, List<String> problems) throws SQLException {
        boolean exists =
                number(
                                connection,
                                "SELECT count(*) FROM pg_namespace WHERE nspname = 'billing'"
                                        + " AND has_schema_privilege(oid, 'USAGE')")
                        == 1;
        long version = exists ? schemaVersion(connection) : 0;
        if (version < LedgerSchema.REQUIRED_VERSION) {
            problems.add(
                    "the ledger's schema is at version "
                            + version
                            + " for role "
                            + config.user()
                            + ", and this release needs "
                            + LedgerSchema.REQUIRED_VERSION
                            + ": run scripts/migrate.sh");
        }
        return version >= LedgerSchema.REQUIRED_VERSION;
    }

    private static long schemaVersion(Connection connection) throws SQLException {
        boolean readable =
                number(
                                connection,
                                "SELECT count(*) FROM pg_class WHERE oid ="
                                        + " to_regclass('billing.flyway_schema_history') AND"
                                        + " has_table_privilege(oid, 'SELECT')")
                        == 1;
        return readable
                ? number(
                        connection,
                        "SELECT coalesce(max(version::int), 0) FROM billing.flyway_schema_history"
                                + " WHERE success AND version IS NOT NULL")
                : 0;
    }

    private void lookAtPrivileges(Connection connection, List<String> problems)
            throws SQLException {
        List<String> missing = new ArrayList<>();
        for (Map.Entry<String, List<String>> table : PRIVILEGES.entrySet()) {
            for (String privilege : table.getValue()) {
                if (!hasPrivilege(connection, table.getKey(), privilege)) {
                    missing.add(privilege + " on billing." + table.getKey());
                }
            }
        }
        if (number(
                        connection,
                        "SELECT has_sequence_privilege('billing.incarnations', 'USAGE')::int")
                == 0) {
            missing.add("USAGE on billing.incarnations");
        }
        if (!missing.isEmpty()) {
            problems.add("role " + config.user() + " lacks " + String.join(", ", missing));
        }
    }

    private static boolean hasPrivilege(Connection connection, String table, String privilege)
            throws SQLException {
        return number(
                        connection,
                        "SELECT has_table_privilege('billing."
                                + table
                                + "', '"
                                + privilege
                                + "')::int")
                == 1;
    }

    private void lookAtLease(Connection connection, String ownJobId, List<String> problems)
            throws SQLException {
        Optional<LeaseTakenException> holder =
                JdbcLease.liveHolder(connection, config.deploymentId(), ownJobId, config.lease());
        holder.ifPresent(taken -> problems.add(taken.getMessage()));
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet result = statement.executeQuery()) {
            result.next();
            return result.getLong(1);
        }
    }
}
