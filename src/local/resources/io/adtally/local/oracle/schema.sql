-- What the oracle knows, all of it read again for each verdict but for the drains. Unlogged: after
-- a crash it is simply read again.
CREATE SCHEMA IF NOT EXISTS oracle;

-- Where each input partition ended when the job was last drained: what waited then has become dead
-- letters, so that what comes later waits anew.
CREATE TABLE IF NOT EXISTS oracle.drains (
    epoch      integer NOT NULL,
    topic      text    NOT NULL,
    partition  integer NOT NULL,
    end_offset bigint  NOT NULL,
    PRIMARY KEY (epoch, topic, partition)
);

-- Model and type by their numbers in schemas/proto; null where nothing is paid for the event. A price
-- of p micros per thousand is p nanos each, one of p micros per unit 1000·p nanos; the quantity is in
-- thousandths; a half nano goes to the even one.
CREATE OR REPLACE FUNCTION oracle.amount_nanos(model integer, type integer, price bigint, quantity bigint)
    RETURNS numeric LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN (model, type) IN ((1, 1), (6, 1), (2, 2)) THEN
            div(price::numeric * quantity, 1000) + CASE
                WHEN mod(price::numeric * quantity, 1000) > 500 THEN 1
                WHEN mod(price::numeric * quantity, 1000) = 500
                    THEN mod(div(price::numeric * quantity, 1000), 2)
                ELSE 0
            END
        WHEN (model, type) IN ((3, 3), (4, 4), (5, 9)) THEN price::numeric * quantity
    END
$$;

-- What an event counts for where a thousand impressions have a price: its own word, or its
-- impression's. What is paid by the piece counts once.
CREATE OR REPLACE FUNCTION oracle.quantity_milli(model integer, own bigint, impressions bigint)
    RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN model IN (1, 2, 6) THEN coalesce(own, impressions, 1000) ELSE 1000 END
$$;

-- How long after its impression an event of this type counts, where the terms do not say.
CREATE OR REPLACE FUNCTION oracle.window_ms(type integer)
    RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN type = 4 THEN 30
        WHEN type IN (3, 10) THEN 7
        ELSE 1
    END * 86400000::bigint
$$;

-- Later than that an event does not know its impression.
CREATE OR REPLACE FUNCTION oracle.max_window_ms()
    RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT 2592000000 $$;

-- How far before its impression an event may lie.
CREATE OR REPLACE FUNCTION oracle.causal_skew_ms()
    RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT 300000::bigint $$;

-- How many clicks of an impression are billed.
CREATE OR REPLACE FUNCTION oracle.max_clicks()
    RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT 10 $$;

-- Validity of schemas/proto by its number, as the reason it is; null for valid traffic.
CREATE OR REPLACE FUNCTION oracle.invalid(validity integer)
    RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT (ARRAY['GIVT', 'SIVT'])[validity] $$;

-- Why an event of this price is not billed: 64 bits of nanos do not hold it, or it costs more than
-- one event may, in units of the currency.
CREATE OR REPLACE FUNCTION oracle.amount_obstacle(nanos numeric, currency text)
    RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN nanos > 9223372036854775807 THEN 'AMOUNT_OVERFLOW'
        WHEN nanos > 1000000000::numeric * coalesce(('{
            "AMD": 400000, "ARS": 1500000, "BDT": 120000, "CLP": 1000000, "COP": 4000000,
            "CRC": 500000, "CZK": 25000, "DZD": 130000, "EGP": 50000, "HUF": 400000,
            "IDR": 16000000, "INR": 90000, "IQD": 1300000, "ISK": 140000, "JPY": 150000,
            "KES": 130000, "KHR": 4000000, "KRW": 1400000, "KZT": 500000, "LAK": 22000000,
            "LBP": 90000000, "LKR": 300000, "MMK": 2100000, "MNT": 3500000, "MXN": 20000,
            "NGN": 1600000, "NPR": 140000, "PHP": 60000, "PKR": 280000, "PYG": 8000000,
            "RSD": 110000, "RUB": 90000, "THB": 35000, "TRY": 40000, "TWD": 32000,
            "TZS": 2600000, "UAH": 42000, "UGX": 3700000, "UYU": 40000, "UZS": 13000000,
            "VND": 26000000, "XAF": 600000, "XOF": 600000, "ZAR": 18000
            }'::jsonb ->> currency)::numeric, 1000) THEN 'AMOUNT_LIMIT'
    END
$$;

-- EventType of schemas/proto by its number.
CREATE OR REPLACE FUNCTION oracle.event_type(number integer)
    RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT (ARRAY['IMPRESSION', 'VIEWABLE', 'CLICK', 'CONVERSION', 'VIDEO_START',
        'VIDEO_FIRST_QUARTILE', 'VIDEO_MIDPOINT', 'VIDEO_THIRD_QUARTILE', 'VIDEO_COMPLETE',
        'QR_SCAN'])[number]
$$;

-- The epoch whose event time has not ended, if the job was not drained in the end.
CREATE OR REPLACE FUNCTION oracle.open_epoch()
    RETURNS integer LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN NOT current_setting('oracle.drained')::boolean
        THEN (SELECT coalesce(max(epoch), 0) + 1 FROM oracle.drains) END
$$;

DROP VIEW IF EXISTS oracle.firsts;
DROP TABLE IF EXISTS oracle.records, oracle.entries, oracle.dead_letters, oracle.ledger, oracle.tally,
    oracle.canonical, oracle.session_records, oracle.cap_records, oracle.metric_records, oracle.reach;

-- Every input record, with the broker's time of it. What is null was not given; for a refused record
-- nothing but its place is told. A cleared field has the value it was sent with only where that is one
-- of the facts that a duplicate may not change.
CREATE UNLOGGED TABLE oracle.records (
    epoch         integer NOT NULL,
    topic         text    NOT NULL,
    partition     integer NOT NULL,
    position      bigint  NOT NULL,
    value_hash     uuid,
    refusal       text,
    impression_id text,
    type          integer,
    discriminator text,
    event_time_ms bigint,
    token         text,
    user_id       text,
    auction_price bigint,
    auction_currency text,
    quantity      bigint,
    worth_micros  bigint,
    worth_currency text,
    test          boolean,
    country       text,
    context       text,
    personal      boolean,
    validity      integer,
    cleared       text,
    stamp_ms      bigint
);

CREATE UNLOGGED TABLE oracle.entries (
    position      bigint  NOT NULL,
    token         text    NOT NULL,
    valid_from_ms bigint  NOT NULL,
    advertiser    text    NOT NULL,
    campaign      text    NOT NULL,
    line_item     text    NOT NULL,
    creative      text    NOT NULL,
    model         integer NOT NULL,
    price_micros  bigint  NOT NULL,
    currency      text    NOT NULL,
    media         integer NOT NULL,
    caps          jsonb   NOT NULL,
    windows_ms    jsonb   NOT NULL
);

-- Records of the retry topic that say of which dead letter they are another attempt: where what it
-- tells of stood, and why it was refused there.
DROP TABLE IF EXISTS oracle.retries;
CREATE UNLOGGED TABLE oracle.retries (
    topic          text    NOT NULL,
    partition      integer NOT NULL,
    position       bigint  NOT NULL,
    attempt        integer NOT NULL,
    from_topic     text    NOT NULL,
    from_partition integer NOT NULL,
    from_position  bigint  NOT NULL,
    reason         text,
    by_hand        boolean NOT NULL
);

CREATE UNLOGGED TABLE oracle.dead_letters (
    topic     text,
    partition integer,
    position  bigint,
    reason    text,
    value_hash uuid
);

CREATE UNLOGGED TABLE oracle.ledger (
    event_id           uuid,
    impression_id      text,
    event_type         text,
    pricing_model      text,
    advertiser_id      text,
    campaign_id        text,
    line_item_id       text,
    creative_id        text,
    quantity_milli     bigint,
    unit_price_micros  bigint,
    valid_from_ms      bigint,
    amount_nanos       bigint,
    currency           text,
    impression_time_ms bigint,
    event_time_ms      bigint,
    test               boolean,
    source_topic       text,
    source_partition   integer,
    source_offset      bigint
);

CREATE UNLOGGED TABLE oracle.tally (
    topic   text,
    outcome text,
    reason  text,
    count   bigint
);

-- What a reader of committed records finds in the job's other outputs. Epochs as for the input.
CREATE UNLOGGED TABLE oracle.canonical (
    event_id      uuid,
    event_time_ms bigint,
    sequence      bigint,
    reason        text,
    cleared       text
);

CREATE UNLOGGED TABLE oracle.session_records (
    epoch       integer,
    partition   integer,
    position    bigint,
    session_id  text,
    user_id     text,
    test        boolean,
    start_ms    bigint,
    end_ms      bigint,
    counts      jsonb,
    campaigns   jsonb,
    amounts     jsonb,
    revision    bigint,
    merged_into text
);

-- A tombstone has nothing but its place and key.
CREATE UNLOGGED TABLE oracle.cap_records (
    epoch         integer,
    partition     integer,
    position      bigint,
    key           text,
    user_id       text,
    scope         text,
    scope_id      text,
    context       text,
    window_ms     bigint,
    test          boolean,
    count         bigint,
    max           bigint,
    capped_until_ms bigint,
    version       bigint,
    event_time_ms bigint
);

CREATE UNLOGGED TABLE oracle.metric_records (
    key           text,
    events        bigint,
    invalid_events bigint,
    amount_micros bigint,
    amount_nanos_rest bigint
);

-- How many users the sketches of some rows together say there were.
CREATE UNLOGGED TABLE oracle.reach (
    kind  text,
    key   text,
    users double precision
);

-- No watermark was ever above it.
CREATE OR REPLACE FUNCTION oracle.newest_ms()
    RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT max(event_time_ms) FROM oracle.records
$$;
