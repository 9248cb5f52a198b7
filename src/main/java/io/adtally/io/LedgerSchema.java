package io.adtally.io;

import java.util.Map;
import org.flywaydb.core.Flyway;

/**
 * The ledger's tables, made by the Flyway migrations of {@code schemas/sql} in the schema {@code
 * billing}. The job never migrates: it only checks that it finds at least {@link
 * #REQUIRED_VERSION}, so that a database may be ahead of the job during an upgrade.
 */
public final class LedgerSchema {
    /** The newest migration this release was written for. */
    public static final int REQUIRED_VERSION = 2;

    static final String SCHEMA = "billing";

    private LedgerSchema() {}

    /**
     * Brings the schema up to date; does nothing if it is.
     *
     * @param user role that owns the schema, or may create it in the database
     * @param jobRole existing role of the job, which is granted what the job needs
     * @return how many migrations were run
     */
    public static int migrate(String jdbcUrl, String user, String password, String jobRole) {
        return Flyway.configure()
                .dataSource(jdbcUrl, user, password)
                .locations("classpath:schemas/sql")
                .schemas(SCHEMA)
                .defaultSchema(SCHEMA)
                .placeholders(Map.of("jobRole", jobRole))
                .validateMigrationNaming(true)
                .load()
                .migrate()
                .migrationsExecuted;
    }
}
