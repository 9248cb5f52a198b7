-- The billing ledger. Run by the migration role, which owns everything here; the job's role
-- (${jobRole}) gets what it needs and no more. Money is in nanos: 1e-9 of the currency's unit.

GRANT USAGE ON SCHEMA billing TO ${jobRole};
GRANT SELECT ON billing.flyway_schema_history TO ${jobRole};

CREATE TABLE billing.charges (
    event_id           uuid        NOT NULL,
    impression_id      text        NOT NULL,
    event_type         text        NOT NULL,
    pricing_model      text        NOT NULL,
    advertiser_id      text        NOT NULL,
    campaign_id        text        NOT NULL,
    line_item_id       text        NOT NULL,
    creative_id        text        NOT NULL,
    quantity_milli     bigint      NOT NULL CHECK (quantity_milli >= 0),
    unit_price_micros  bigint      NOT NULL CHECK (unit_price_micros >= 0),
    terms_valid_from   timestamptz NOT NULL,
    amount_nanos       bigint      NOT NULL CHECK (amount_nanos >= 0),
    currency           text        NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    impression_time    timestamptz NOT NULL,
    event_time         timestamptz NOT NULL,
    test               boolean     NOT NULL,
    source_topic       text        NOT NULL,
    source_partition   integer     NOT NULL,
    source_offset      bigint      NOT NULL,
    commit_incarnation bigint      NOT NULL,
    commit_sequence    bigint      NOT NULL,
    billed_at          timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (event_id)
) PARTITION BY HASH (event_id);

-- By hash, because the key must be unique over all rows and event_id is the only column in it.
-- Sixteen, so that each index stays small enough to be cached and vacuums run side by side.
DO $$
BEGIN
    FOR part IN 0..15 LOOP
        EXECUTE format(
            'CREATE TABLE billing.charges_%s PARTITION OF billing.charges'
            ' FOR VALUES WITH (MODULUS 16, REMAINDER %s)',
            lpad(part::text, 2, '0'), part);
    END LOOP;
END
$$;

-- Rows arrive roughly in event-time order, so a block-range index finds a day for almost nothing.
CREATE INDEX charges_event_time ON billing.charges USING brin (event_time);

COMMENT ON TABLE billing.charges IS
    'One row for each billable thing that happened. Append-only: the job can neither change nor delete a row.';
COMMENT ON COLUMN billing.charges.event_id IS
    'First 128 bits of the SHA-256 of impression id, event type and click, scan or conversion id: a second delivery has the same one';
COMMENT ON COLUMN billing.charges.impression_id IS 'As the ad server gave it';
COMMENT ON COLUMN billing.charges.event_type IS
    'What was billed: IMPRESSION, VIEWABLE, CLICK, CONVERSION, VIDEO_COMPLETE, ...';
COMMENT ON COLUMN billing.charges.pricing_model IS 'CPM, VCPM, CPC, CPA, CPCV or AUCTION_CPM';
COMMENT ON COLUMN billing.charges.quantity_milli IS
    'Thousandths of a unit; 1000 is one, more is a DOOH multiplier';
COMMENT ON COLUMN billing.charges.unit_price_micros IS
    'Millionths of the currency''s unit: per thousand for CPM, VCPM and AUCTION_CPM, per unit else';
COMMENT ON COLUMN billing.charges.terms_valid_from IS
    'Start of the catalog terms that priced the row: those in force at impression_time';
COMMENT ON COLUMN billing.charges.amount_nanos IS
    '1e-9 of the currency''s unit, exact but for a half-even rounding of quantity_milli''s fraction';
COMMENT ON COLUMN billing.charges.currency IS 'ISO 4217';
COMMENT ON COLUMN billing.charges.impression_time IS 'Event time of the impression the row belongs to';
COMMENT ON COLUMN billing.charges.event_time IS
    'When the billed thing happened, by the ad server''s clock; its UTC day is the invoice''s day';
COMMENT ON COLUMN billing.charges.test IS 'Synthetic traffic: on the test books, never on a customer''s';
COMMENT ON COLUMN billing.charges.source_topic IS
    'With source_partition and source_offset: the Kafka record the row came from';
COMMENT ON COLUMN billing.charges.commit_incarnation IS
    'With commit_sequence: the row of billing.commits whose transaction wrote this one';
COMMENT ON COLUMN billing.charges.billed_at IS
    'Start of the transaction that wrote the row, by the database''s clock; the row is visible only from its commit on, one checkpoint later or more';

CREATE TABLE billing.commits (
    deployment     text        NOT NULL,
    sink           text        NOT NULL,
    incarnation    bigint      NOT NULL,
    subtask        integer     NOT NULL,
    sequence       bigint      NOT NULL,
    rows_offered   bigint      NOT NULL CHECK (rows_offered >= 0),
    rows_inserted  bigint      NOT NULL CHECK (rows_inserted BETWEEN 0 AND rows_offered),
    rows_differing bigint      NOT NULL CHECK (rows_differing BETWEEN 0 AND rows_offered - rows_inserted),
    created_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (incarnation, sequence)
);

COMMENT ON TABLE billing.commits IS
    'One row for each committed transaction, written as its last statement: it tells a transaction already committed from one that was lost. Keep rows longer than the oldest savepoint anyone may restore; the job never deletes them.';
COMMENT ON COLUMN billing.commits.deployment IS 'adtally.deployment.id of the job that wrote it';
COMMENT ON COLUMN billing.commits.incarnation IS
    'One life of one writer, from billing.incarnations: never used twice, by no deployment';
COMMENT ON COLUMN billing.commits.subtask IS 'Index of the writer''s subtask';
COMMENT ON COLUMN billing.commits.sequence IS 'Counts the transactions of one incarnation from 1';
COMMENT ON COLUMN billing.commits.rows_offered IS 'Charges the job had for this transaction';
COMMENT ON COLUMN billing.commits.rows_inserted IS
    'Of those, the ones that were new; fewer than offered means that the ledger already held some, as after the restore of an older savepoint';
COMMENT ON COLUMN billing.commits.rows_differing IS
    'Of those already held, the ones held with other money-relevant facts: look into any that is not 0; nothing was overwritten';

CREATE SEQUENCE billing.incarnations AS bigint;
COMMENT ON SEQUENCE billing.incarnations IS 'Gives each life of each ledger writer its number';

CREATE TABLE billing.writers (
    deployment  text        NOT NULL,
    sink        text        NOT NULL,
    subtask     integer     NOT NULL,
    incarnation bigint      NOT NULL,
    opened_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (deployment, sink, subtask)
);

COMMENT ON TABLE billing.writers IS
    'The incarnation that may write for each subtask; an older one, still alive in a frozen process, can no longer finish a transaction';
COMMENT ON COLUMN billing.writers.incarnation IS 'The newest; it only grows';

CREATE TABLE billing.leases (
    deployment    text        NOT NULL PRIMARY KEY,
    holder        text        NOT NULL,
    backend_pid   integer     NOT NULL,
    backend_start timestamptz NOT NULL,
    renewed_at    timestamptz NOT NULL DEFAULT now()
);

COMMENT ON TABLE billing.leases IS
    'Which job runs each deployment, so that a second one is refused. No row: none runs, or the last one stopped cleanly.';
COMMENT ON COLUMN billing.leases.holder IS 'Flink job id';
COMMENT ON COLUMN billing.leases.backend_pid IS
    'With backend_start: the holder''s connection, as in pg_stat_activity';
COMMENT ON COLUMN billing.leases.renewed_at IS 'Last sign of life, by the database''s clock';

CREATE TABLE billing.tally (
    deployment text        NOT NULL,
    topic      text        NOT NULL,
    outcome    text        NOT NULL,
    reason     text        NOT NULL,
    count      bigint      NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    writer_started_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (deployment, topic, outcome, reason)
);

COMMENT ON TABLE billing.tally IS
    'What became of every input record: per topic, RECEIVED is the sum of all other outcomes once the stream is quiet';
COMMENT ON COLUMN billing.tally.outcome IS
    'RECEIVED, ACCEPTED, DUPLICATE, DEAD_LETTERED, SUPPRESSED or HELD (those waiting now)';
COMMENT ON COLUMN billing.tally.reason IS 'Rejection code of DEAD_LETTERED; empty else';
COMMENT ON COLUMN billing.tally.count IS 'Absolute; written again and again, never added to';
COMMENT ON COLUMN billing.tally.writer_started_at IS
    'When the connection that wrote it began: one that is older, of a process that was frozen, no longer changes it';

CREATE VIEW billing.invoice_lines AS
SELECT advertiser_id,
       campaign_id,
       line_item_id,
       (event_time AT TIME ZONE 'UTC')::date AS day,
       currency,
       test,
       count(*)                              AS charges,
       sum(quantity_milli) * 0.001           AS quantity,
       sum(amount_nanos) * 0.000000001       AS amount
FROM billing.charges
GROUP BY advertiser_id, campaign_id, line_item_id, day, currency, test;

COMMENT ON VIEW billing.invoice_lines IS
    'What to invoice, exact and unrounded: one line per advertiser, campaign, line item, UTC day and currency. Test books are lines of their own (test = true) and go on nobody''s invoice.';
COMMENT ON COLUMN billing.invoice_lines.day IS 'UTC day of the billed event''s own time';
COMMENT ON COLUMN billing.invoice_lines.charges IS 'Number of billed events';
COMMENT ON COLUMN billing.invoice_lines.quantity IS 'Units, to the thousandth; a DOOH multiplier makes it differ from charges';
COMMENT ON COLUMN billing.invoice_lines.amount IS 'In the currency''s unit, to the nano';

GRANT SELECT, INSERT ON billing.charges, billing.commits TO ${jobRole};
GRANT SELECT, INSERT, UPDATE ON billing.writers, billing.tally TO ${jobRole};
GRANT SELECT, INSERT, UPDATE, DELETE ON billing.leases TO ${jobRole};
GRANT USAGE ON SEQUENCE billing.incarnations TO ${jobRole};
GRANT SELECT ON billing.invoice_lines TO ${jobRole};
