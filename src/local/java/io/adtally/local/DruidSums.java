package io.adtally.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** What the campaign metrics add up to where an analyst sees them. */
final class DruidSums {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final long POLL_MS = 200;
    private static final BigInteger NANOS_PER_MICRO = BigInteger.valueOf(1000);
    private static final String SUMS =
            """
            SELECT campaign_id, currency, test,
                   SUM(events), SUM(invalid_events), SUM(amount_micros), SUM(amount_nanos_rest)
            FROM campaign_metrics
            GROUP BY campaign_id, currency, test
            """;

    private final DruidSql druid;

    DruidSums(DruidSql druid) {
        this.druid = druid;
    }

    /**
     * The sums, once Druid has read what the job has published, or as they are when it takes too
     * long.
     *
     * @param events that there must be, the invalid ones among them
     */
    Sums await(long events) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Sums sums = read();
        while (sums.events() + sums.invalidEvents() != events && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
            sums = read();
        }
        return sums;
    }

    private Sums read() throws IOException, InterruptedException {
        Map<String, BigInteger> nanos = new TreeMap<>();
        long events = 0;
        long invalid = 0;
        if (!druid.hasRows("campaign_metrics")) {
            return new Sums(events, invalid, nanos);
        }
        for (JsonNode row : druid.rows(SUMS)) {
            events += row.get(3).longValue();
            invalid += row.get(4).longValue();
            BigInteger amount =
                    row.get(5)
                            .bigIntegerValue()
                            .multiply(NANOS_PER_MICRO)
                            .add(row.get(6).bigIntegerValue());
            if (amount.signum() != 0) {
                nanos.put(book(row), amount);
            }
        }
        return new Sums(events, invalid, nanos);
    }

    private static String book(JsonNode row) {
        return Sums.book(
                row.get(0).textValue(),
                row.get(1).textValue(),
                row.get(2).textValue().equals("true"));
    }
}
