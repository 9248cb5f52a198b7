package io.adtally.local;

import io.adtally.local.oracle.Oracle;
import io.adtally.local.oracle.OracleReport;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a run ends with: every record accounted for or not, the ledger as it must be or not. */
final class Verdict {
    private final LocalEnvironment environment;
    private final KafkaView kafka;
    private final Terminal terminal;

    Verdict(LocalEnvironment environment, KafkaView kafka, Terminal terminal) {
        this.environment = environment;
        this.kafka = kafka;
        this.terminal = terminal;
    }

    /**
     * Recounts, asks the oracle, and says what was found. The job must have stopped.
     *
     * @param drained whether nothing waits in the job's state any more
     * @return whether everything balances
     */
    boolean give(Oracle.Sent sent, boolean drained) throws Exception {
        try (LedgerView ledger = environment.ledger()) {
            Recount recount = Recount.take(kafka, ledger, stores(ledger));
            recount.lines().forEach(terminal::say);
            List<String> differences = recount.balance().differences(drained);
            differences.forEach(difference -> terminal.say("DIFFERS: " + difference));
            long unread = recount.balance().unread();
            if (unread > 0) {
                terminal.say(
                        "%,d records were not read; the ledger is not compared".formatted(unread));
                return false;
            }
            if (differences.isEmpty()) {
                terminal.say("Every record is accounted for, once.");
            }
            return askOracle(sent, drained) && differences.isEmpty();
        }
    }

    private Map<String, Sums> stores(LedgerView ledger)
            throws IOException, SQLException, InterruptedException {
        Optional<DruidSql> druid = environment.druid();
        if (druid.isEmpty()) {
            return Map.of();
        }
        Tally tally = ledger.tally();
        long published =
                tally.count(LocalTopics.INPUTS, "ACCEPTED")
                        + tally.count(LocalTopics.INPUTS, "SUPPRESSED");
        Sums sums = new DruidSums(druid.get()).await(published);
        terminal.say(
                "Druid: %,d events and %,d invalid ones, %,d books of campaign and currency, compared with the ledger to the nano"
                        .formatted(sums.events(), sums.invalidEvents(), sums.nanos().size()));
        return Map.of("Druid", sums);
    }

    private boolean askOracle(Oracle.Sent sent, boolean drained) throws Exception {
        OracleReport report =
                environment
                        .outages()
                        .ask(
                                "PostgreSQL or the broker, for the oracle,",
                                () -> report(sent, drained));
        terminal.say("");
        report.toString().lines().forEach(terminal::say);
        return report.balanced();
    }

    /** From the beginning, each time it is asked for. */
    private OracleReport report(Oracle.Sent sent, boolean drained)
            throws IOException, SQLException {
        LocalPostgres postgres = environment.postgres();
        try (Connection superuser = postgres.connect("postgres", postgres.superuser())) {
            Oracle.createDatabase(superuser);
        }
        try (Connection own = postgres.connect(Oracle.DATABASE, postgres.superuser());
                Connection ledger = environment.connect()) {
            Oracle oracle = new Oracle(own);
            oracle.load(environment.kafka().bootstrapServers(), sent);
            OracleReport report = oracle.compare(ledger, LocalEnvironment.DEPLOYMENT, drained);
            if (drained) {
                oracle.markDrained();
            }
            return report;
        }
    }
}
