package io.adtally;

import io.adtally.config.Secret;
import io.adtally.io.LedgerSchema;
import java.util.concurrent.Callable;
import org.flywaydb.core.api.FlywayException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Makes the ledger's tables, or brings them to this release's version. Run by whoever owns the
 * schema, before the job; the job itself only looks at the version.
 */
@Command(
        name = "migrate.sh",
        mixinStandardHelpOptions = true,
        description = "Creates or upgrades the ledger's tables in the schema billing.")
public final class AdTallyMigrate implements Callable<Integer> {
    @Spec private CommandLine.Model.CommandSpec spec;

    @Option(
            names = "--jdbc-url",
            required = true,
            description = "jdbc:postgresql://host:port/database")
    private String jdbcUrl;

    @Option(
            names = "--user",
            required = true,
            description = "Role that owns the schema billing, or may create it in the database.")
    private String user;

    @Option(
            names = "--password",
            required = true,
            description = "Where its password is: file:/path or env:NAME.")
    private String password;

    @Option(
            names = "--job-role",
            required = true,
            description =
                    "Existing role the job runs as (adtally.ledger.user); it is granted what the"
                            + " job needs.")
    private String jobRole;

    private AdTallyMigrate() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new AdTallyMigrate()).execute(args));
    }

    @Override
    public Integer call() {
        if (!Secret.isReference(password)) {
            throw new ParameterException(
                    spec.commandLine(), "--password must be file:/path or env:NAME");
        }
        if (!jobRole.matches("[a-z_][a-z0-9_]{0,62}")) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--job-role '" + jobRole + "' is not a role's name in lower case");
        }
        int migrations;
        try {
            migrations =
                    LedgerSchema.migrate(jdbcUrl, user, new Secret(password).resolve(), jobRole);
        } catch (FlywayException | IllegalStateException e) {
            System.err.println(
                    "--jdbc-url %s, --user %s: %s"
                            .formatted(jdbcUrl, user, e.getMessage().strip()));
            return CommandLine.ExitCode.SOFTWARE;
        }
        System.out.println(
                "The ledger's schema is at version "
                        + LedgerSchema.REQUIRED_VERSION
                        + "; migrations run: "
                        + migrations);
        return CommandLine.ExitCode.OK;
    }
}
