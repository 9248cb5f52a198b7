package io.adtally.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigInteger;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** Whether the spend an analyst finds in Druid is the ledger's. */
final class SpendInDruid {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final BigInteger NANOS_PER_MICRO = BigInteger.valueOf(1000);
    private static final String SPEND =
            """
            SELECT campaign_id || ' ' || currency, SUM(amount_micros), SUM(amount_nanos_rest)
            FROM campaign_metrics
            GROUP BY 1
            """;

    private final DruidSql druid;

    SpendInDruid(DruidSql druid) {
        this.druid = druid;
    }

    /**
     * Compares the two to the nano, by campaign and currency, giving Druid time to read what the
     * job has published. The job must have stopped.
     *
     * @return what differs, or that nothing does
     */
    Comparison compare(LedgerView ledger) throws SQLException, IOException, InterruptedException {
        Map<String, BigInteger> billed = ledger.nanosByCampaign();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Map<String, BigInteger> seen = seen();
        while (!seen.equals(billed) && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(200);
            seen = seen();
        }
        return new Comparison(billed, seen);
    }

    /**
     * Nanos by "campaign currency", the test books included.
     *
     * @param billed in the ledger
     * @param seen in Druid
     */
    record Comparison(Map<String, BigInteger> billed, Map<String, BigInteger> seen) {
        boolean isEqual() {
            return billed.equals(seen);
        }

        @Override
        public String toString() {
            if (isEqual()) {
                return "Druid's spend is the ledger's, to the nano, for each of %,d campaigns and currencies."
                        .formatted(billed.size());
            }
            TreeSet<String> keys = new TreeSet<>(billed.keySet());
            keys.addAll(seen.keySet());
            keys.removeIf(key -> seen.containsKey(key) && seen.get(key).equals(billed.get(key)));
            String first = keys.first();
            return "DIFFERS: Druid's spend for %,d of %,d; %s: %s nanos in the ledger, %s in Druid"
                    .formatted(
                            keys.size(), billed.size(), first, billed.get(first), seen.get(first));
        }
    }

    private Map<String, BigInteger> seen() throws IOException, InterruptedException {
        Map<String, BigInteger> spend = new TreeMap<>();
        if (!druid.hasRows("campaign_metrics")) {
            return spend;
        }
        for (JsonNode row : druid.rows(SPEND)) {
            BigInteger nanos =
                    row.get(1)
                            .bigIntegerValue()
                            .multiply(NANOS_PER_MICRO)
                            .add(row.get(2).bigIntegerValue());
            if (nanos.signum() != 0) {
                spend.put(row.get(0).textValue(), nanos);
            }
        }
        return spend;
    }
}
