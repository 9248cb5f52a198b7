package io.adtally.local;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Rows that the ledger has before any job writes to it, so that its index is as large as after
 * months of operation. Their incarnation is 0, which no writer ever has: by that alone whoever
 * judges a job tells them from its own. {@code billing.commits} answers for them as for all others.
 */
final class EarlierCharges {
    private static final int CONNECTIONS = 2;
    // What two chunks have in the index, some 20 MB each, stays in the local server's
    // shared_buffers.
    private static final long CHUNK_ROWS = 500_000;

    /**
     * Each chunk has its own stretch of the key, and its ids lie in it at random: the pages of the
     * index become as full as they do by random ids, but only a few of them are written at a time.
     */
    private static final String INSERT =
            """
            INSERT INTO billing.charges (
                event_id, impression_id, event_type, pricing_model, advertiser_id, campaign_id,
                line_item_id, creative_id, quantity_milli, unit_price_micros, terms_valid_from,
                amount_nanos, currency, impression_time, event_time, test, source_topic,
                source_partition, source_offset, commit_incarnation, commit_sequence, billed_at)
            SELECT overlay(md5(number::text)
                       PLACING lpad(to_hex((place * 65536 + (hashint8(number) & 65535)) / places),
                           4, '0')
                       FROM 1 FOR 4)::uuid,
                md5(number::text)::uuid::text,
                CASE WHEN clicked THEN 'CLICK' ELSE 'IMPRESSION' END,
                CASE WHEN clicked THEN 'CPC' ELSE 'CPM' END,
                'advertiser-' || mod(campaign, 50), 'campaign-' || campaign,
                'line-' || campaign * 2, 'creative-' || campaign * 2,
                1000, 1000000 + 1001 * campaign, event_time - interval '30 days',
                (1000000 + 1001 * campaign) * CASE WHEN clicked THEN 1000 ELSE 1 END,
                (ARRAY['USD', 'EUR', 'JPY'])[mod(campaign, 3)::integer + 1],
                event_time, event_time, false, 'ads.impressions.v1',
                mod(number, 8)::integer, number, 0, place + 1, event_time + interval '10 seconds'
            FROM (SELECT place, places, number,
                         mod(number, 1000) AS campaign,
                         mod(number, 50) = 0 AS clicked,
                         now() - interval '180 days'
                             + interval '90 days' * (number / total::float8) AS event_time
                  FROM (VALUES (?::bigint, ?::bigint, ?::bigint, ?::bigint, ?::bigint))
                           AS chunk (place, places, lowest, beyond, total),
                       generate_series(lowest, beyond - 1) AS number) AS charge
            """;

    private static final String COMMIT =
            """
            INSERT INTO billing.commits (deployment, sink, incarnation, subtask, sequence,
                rows_offered, rows_inserted, rows_differing)
            VALUES ('earlier', 'ledger', 0, 0, ?, ?, ?, 0)
            """;

    private final LocalPostgres postgres;
    private final Terminal terminal;
    private final long rows;
    private final AtomicLong nextPlace = new AtomicLong();
    private final AtomicLong inserted = new AtomicLong();

    /**
     * To be inserted once.
     *
     * @param postgres has the ledger's tables in {@link LocalEnvironment#DATABASE}
     */
    EarlierCharges(LocalPostgres postgres, long rows, Terminal terminal) {
        this.postgres = postgres;
        this.rows = rows;
        this.terminal = terminal;
    }

    /** Inserts them, and leaves a database that has nothing to do for their sake. */
    void insert() throws SQLException, IOException, InterruptedException, ExecutionException {
        long startNanos = System.nanoTime();
        terminal.say("%,d rows for the ledger to begin with …".formatted(rows));
        ExecutorService writers = Executors.newFixedThreadPool(CONNECTIONS);
        try {
            CompletionService<Void> ends = new ExecutorCompletionService<>(writers);
            for (int writer = 0; writer < CONNECTIONS; writer++) {
                ends.submit(this::write);
            }
            for (int writer = 0; writer < CONNECTIONS; writer++) {
                ends.take().get();
            }
        } finally {
            writers.shutdownNow();
        }
        terminal.say("… are there after %,d s; vacuum …".formatted(secondsSince(startNanos)));
        settle();
        terminal.say("… took %,d s".formatted(secondsSince(startNanos)));
    }

    /** How many chunks there are. */
    long places() {
        return (rows + CHUNK_ROWS - 1) / CHUNK_ROWS;
    }

    /** Number of a chunk's first row: chunks are of one size, as their stretches of the key are. */
    long lowest(long place) {
        return rows * place / places();
    }

    /** One writer's share: whatever chunk is next, until there is none. */
    private Void write() throws SQLException, IOException {
        try (Connection connection = postgres.connect(LocalEnvironment.DATABASE, postgres.job())) {
            connection.setAutoCommit(false);
            long place = nextPlace.getAndIncrement();
            while (place < places()) {
                insert(connection, place);
                place = nextPlace.getAndIncrement();
            }
        }
        return null;
    }

    private void insert(Connection connection, long place) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT);
                PreparedStatement commit = connection.prepareStatement(COMMIT)) {
            insert.setLong(1, place);
            insert.setLong(2, places());
            insert.setLong(3, lowest(place));
            insert.setLong(4, lowest(place + 1));
            insert.setLong(5, rows);
            int count = insert.executeUpdate();
            commit.setLong(1, place + 1);
            commit.setLong(2, count);
            commit.setLong(3, count);
            commit.executeUpdate();
            connection.commit();
            terminal.show(List.of("%,d rows inserted".formatted(inserted.addAndGet(count))));
        }
    }

    /** Or autovacuum and the rest of a checkpoint would be at work while the job is measured. */
    private void settle() throws SQLException, IOException {
        try (Connection superuser =
                        postgres.connect(LocalEnvironment.DATABASE, postgres.superuser());
                Statement statement = superuser.createStatement()) {
            statement.execute("VACUUM (ANALYZE) billing.charges");
            statement.execute("CHECKPOINT");
        }
    }

    private static long secondsSince(long startNanos) {
        return (System.nanoTime() - startNanos) / 1_000_000_000;
    }
}
