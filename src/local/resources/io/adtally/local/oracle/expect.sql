-- From what was sent to what must have come of it. Written from the contract alone: the job's own
-- rules must not be able to make the same mistake here.
DROP VIEW IF EXISTS oracle.firsts;
DROP TABLE IF EXISTS oracle.terms, oracle.copies, oracle.judged, oracle.counted, oracle.waiting,
    oracle.by_hand, oracle.fates, oracle.charges, oracle.accepted;

-- From valid_from_ms on until the token's next entry begins. An entry is never changed.
CREATE UNLOGGED TABLE oracle.terms AS
SELECT *,
       lead(valid_from_ms, 1, 9223372036854775807)
           OVER (PARTITION BY token ORDER BY valid_from_ms) AS valid_to_ms,
       row_number() OVER (PARTITION BY token ORDER BY valid_from_ms) = 1 AS first
FROM (SELECT DISTINCT ON (token, valid_from_ms) * FROM oracle.entries
      ORDER BY token, valid_from_ms, position) AS standing;
CREATE UNIQUE INDEX ON oracle.terms (token, valid_from_ms);
ANALYZE oracle.terms;

-- One row for each valid record, with the id of what it tells and the facts that may not change.
CREATE UNLOGGED TABLE oracle.copies AS
SELECT epoch, topic, partition, position, impression_id, type, event_time_ms, token, auction_price,
       auction_currency, quantity, test, country, context, validity, cleared, stamp_ms,
       -- Who may be known: without an id or, where it is needed, without consent, nobody.
       CASE WHEN personal THEN nullif(user_id, '') END AS person,
       encode(substring(
           sha256(convert_to(impression_id, 'UTF8') || '\x00'::bytea
               || set_byte('\x00'::bytea, 0, type & 255) || convert_to(discriminator, 'UTF8'))
           FOR 16), 'hex')::uuid AS event_id,
       CASE WHEN type = 1
           THEN concat_ws('|', token, auction_price, 'x', coalesce(quantity, 1000), user_id)
           ELSE concat_ws('|', quantity, 'x', worth_micros, worth_currency, user_id)
       END AS facts
FROM oracle.records
WHERE refusal IS NULL;
ANALYZE oracle.copies;

-- Each copy of an impression with its price, by its time, and what forbids to count it, if anything.
CREATE UNLOGGED TABLE oracle.judged AS
SELECT copy.*,
       terms.token AS priced_by,
       terms.valid_from_ms,
       oracle.quantity_milli(terms.model, copy.quantity, NULL) AS billed_quantity,
       CASE terms.model WHEN 6 THEN copy.auction_price ELSE terms.price_micros END AS unit_price,
       terms.model,
       terms.currency,
       oracle.invalid(copy.validity) AS reason,
       CASE
           WHEN known.token IS NULL THEN 'UNKNOWN_TOKEN'
           WHEN terms.token IS NULL THEN 'NO_TERMS_AT_TIME'
           WHEN terms.model = 6 AND copy.auction_price IS NULL THEN 'MISSING_AUCTION_PRICE'
           WHEN terms.model = 6 AND copy.auction_currency <> terms.currency
               THEN 'AUCTION_CURRENCY_MISMATCH'
       END AS obstacle
FROM oracle.copies AS copy
LEFT JOIN oracle.terms AS known ON known.token = copy.token AND known.first
LEFT JOIN oracle.terms AS terms
    ON terms.token = copy.token
    AND copy.event_time_ms >= terms.valid_from_ms AND copy.event_time_ms < terms.valid_to_ms
WHERE copy.type = 1;
-- What is not billed is not too expensive either.
UPDATE oracle.judged SET obstacle = oracle.amount_obstacle(
    oracle.amount_nanos(model, type, unit_price, billed_quantity), currency)
WHERE obstacle IS NULL AND reason IS NULL
    AND oracle.amount_obstacle(oracle.amount_nanos(model, type, unit_price, billed_quantity), currency)
        IS NOT NULL;
-- What was sent again had been refused, however soon after its terms or its impression came.
UPDATE oracle.judged AS copy SET obstacle = 'UNKNOWN_TOKEN'
FROM oracle.retries AS retry
WHERE copy.obstacle IS DISTINCT FROM 'UNKNOWN_TOKEN' AND retry.reason = 'UNKNOWN_TOKEN'
    AND (retry.from_topic, retry.from_partition, retry.from_position)
        = (copy.topic, copy.partition, copy.position);

-- The copy that counts: the first, which is one of the first in their partitions. Of several topics
-- the canonical event's time tells which; where it tells nothing, or none of them has it, any of them
-- stands, and the traffic takes care that it does not matter.
CREATE OR REPLACE VIEW oracle.firsts AS
SELECT DISTINCT ON (first.event_id) first.*
FROM (SELECT DISTINCT ON (event_id, epoch, topic, partition) * FROM oracle.judged
      WHERE obstacle IS NULL
      ORDER BY event_id, epoch, topic, partition, position) AS first
LEFT JOIN (SELECT DISTINCT event_id, event_time_ms FROM oracle.canonical) AS told
    ON (told.event_id, told.event_time_ms) = (first.event_id, first.event_time_ms)
ORDER BY first.event_id, first.epoch, told.event_id, first.topic, first.partition;

CREATE UNLOGGED TABLE oracle.counted AS SELECT * FROM oracle.firsts;
CREATE INDEX ON oracle.counted (impression_id) WHERE type = 1;
ANALYZE oracle.counted;

-- The same for what refers to an impression, at the impression's terms. What waited for one that
-- came only after a drain had left before; what comes later than any window is long does not know it.
INSERT INTO oracle.judged
SELECT copy.*, shown.priced_by, shown.valid_from_ms,
       oracle.quantity_milli(shown.model, copy.quantity, shown.quantity),
       terms.price_micros,
       shown.model,
       shown.currency,
       oracle.invalid(greatest(shown.validity, copy.validity)),
       CASE
           WHEN shown.epoch IS NULL OR shown.epoch > copy.epoch
               OR copy.event_time_ms - shown.event_time_ms > oracle.max_window_ms() THEN 'ORPHAN'
           WHEN copy.event_time_ms < shown.event_time_ms - oracle.causal_skew_ms()
               THEN 'BEFORE_IMPRESSION'
           WHEN copy.event_time_ms - shown.event_time_ms
                   > coalesce((terms.windows_ms ->> copy.type::text)::bigint,
                       oracle.window_ms(copy.type))
               THEN 'OUTSIDE_ATTRIBUTION_WINDOW'
       END
FROM oracle.copies AS copy
LEFT JOIN oracle.counted AS shown ON shown.impression_id = copy.impression_id AND shown.type = 1
LEFT JOIN oracle.terms AS terms
    ON terms.token = shown.priced_by AND terms.valid_from_ms = shown.valid_from_ms
WHERE copy.type <> 1;
UPDATE oracle.judged SET obstacle = oracle.amount_obstacle(
    oracle.amount_nanos(model, type, unit_price, billed_quantity), currency)
WHERE obstacle IS NULL AND reason IS NULL AND type <> 1
    AND oracle.amount_obstacle(oracle.amount_nanos(model, type, unit_price, billed_quantity), currency)
        IS NOT NULL;
UPDATE oracle.judged AS copy SET obstacle = 'ORPHAN'
FROM oracle.retries AS retry
WHERE copy.obstacle IS DISTINCT FROM 'ORPHAN' AND copy.type <> 1 AND retry.reason = 'ORPHAN'
    AND (retry.from_topic, retry.from_partition, retry.from_position)
        = (copy.topic, copy.partition, copy.position);
ANALYZE oracle.judged;

INSERT INTO oracle.counted SELECT * FROM oracle.firsts WHERE type <> 1;
CREATE UNIQUE INDEX ON oracle.counted (event_id);
ANALYZE oracle.counted;

-- So many clicks of an impression count, and all others do not: the first ones in the order of
-- acceptance, which the canonical events tell. Those not billed for another reason take no place.
UPDATE oracle.counted AS click SET reason = 'CLICK_LIMIT'
FROM (SELECT event_id,
             row_number() OVER (PARTITION BY impression_id
                 ORDER BY told.sequence, event_time_ms, event_id) AS place
      FROM oracle.counted
      LEFT JOIN (SELECT event_id, min(sequence) AS sequence FROM oracle.canonical GROUP BY event_id)
          AS told USING (event_id)
      WHERE type = 3 AND reason IS NULL) AS ranked
WHERE ranked.event_id = click.event_id AND ranked.place > oracle.max_clicks();

-- What waits in vain: the first of its kind since the last drain, and of each attempt, for what is
-- sent again was refused before; the others are its duplicates. Of copies in several topics the dead
-- letters tell which came first.
CREATE UNLOGGED TABLE oracle.waiting AS
SELECT DISTINCT ON (event_id, epoch, attempt) first.*
FROM (SELECT DISTINCT ON (event_id, epoch, attempt, topic, partition)
             copy.*, coalesce(retry.attempt, 0) AS attempt
      FROM oracle.judged AS copy
      LEFT JOIN oracle.retries AS retry USING (topic, partition, position)
      WHERE obstacle IN ('ORPHAN', 'UNKNOWN_TOKEN')
      ORDER BY event_id, epoch, attempt, topic, partition, position) AS first
LEFT JOIN oracle.dead_letters AS letter
    ON (letter.topic, letter.partition, letter.position, letter.reason)
        = (first.topic, first.partition, first.position, first.obstacle)
ORDER BY event_id, epoch, attempt, letter.topic, first.topic, first.partition;
CREATE UNIQUE INDEX ON oracle.waiting (event_id, epoch, attempt);
ANALYZE oracle.waiting;

-- What a person sends again meets what the retry job sends again. Which of several waits and which
-- is told as its duplicate hangs on the moment: all copies on the retry topic of such events.
CREATE UNLOGGED TABLE oracle.by_hand AS
SELECT topic, partition, position, event_id, obstacle
FROM oracle.judged JOIN oracle.retries USING (topic, partition, position)
WHERE event_id IN (SELECT event_id
                   FROM oracle.judged JOIN oracle.retries USING (topic, partition, position)
                   WHERE by_hand);
CREATE UNIQUE INDEX ON oracle.by_hand (topic, partition, position);
ANALYZE oracle.by_hand;

-- What must have become of each input record: ACCEPTED, SUPPRESSED and why, DUPLICATE or the reason of
-- its dead letter.
CREATE UNLOGGED TABLE oracle.fates AS
SELECT copy.epoch, copy.topic, copy.partition, copy.position,
       CASE
           WHEN (counted.topic, counted.partition, counted.position)
               = (copy.topic, copy.partition, copy.position)
               THEN coalesce('SUPPRESSED ' || counted.reason, 'ACCEPTED')
           WHEN counted.facts = copy.facts THEN 'DUPLICATE'
           WHEN counted.facts <> copy.facts THEN 'CONFLICTING_DUPLICATE'
           WHEN (waiting.topic, waiting.partition, waiting.position)
               = (copy.topic, copy.partition, copy.position) THEN copy.obstacle
           WHEN waiting.facts = copy.facts THEN 'DUPLICATE'
           WHEN waiting.facts <> copy.facts THEN 'CONFLICTING_DUPLICATE'
           ELSE copy.obstacle
       END AS fate
FROM oracle.judged AS copy
LEFT JOIN oracle.retries AS retry
    ON (retry.topic, retry.partition, retry.position) = (copy.topic, copy.partition, copy.position)
-- What once contradicted what counts does so for ever.
LEFT JOIN oracle.counted AS counted
    ON counted.event_id = copy.event_id
    AND (copy.obstacle IS NULL
        OR counted.epoch < copy.epoch
        OR retry.reason = 'CONFLICTING_DUPLICATE'
        OR (counted.topic = copy.topic AND counted.partition = copy.partition
            AND counted.position < copy.position))
LEFT JOIN oracle.waiting AS waiting
    ON waiting.event_id = copy.event_id AND waiting.epoch = copy.epoch
    AND waiting.attempt = coalesce(retry.attempt, 0)
    AND copy.obstacle IN ('ORPHAN', 'UNKNOWN_TOKEN');
INSERT INTO oracle.fates
SELECT epoch, topic, partition, position, refusal FROM oracle.records WHERE refusal IS NOT NULL;
ANALYZE oracle.fates;

-- The ledger as it must be.
CREATE UNLOGGED TABLE oracle.charges AS
SELECT counted.event_id, counted.impression_id, types.name AS event_type,
       models.name AS pricing_model, terms.advertiser, terms.campaign, terms.line_item,
       terms.creative, counted.billed_quantity AS quantity_milli,
       counted.unit_price AS unit_price_micros, terms.valid_from_ms,
       oracle.amount_nanos(counted.model, counted.type, counted.unit_price, counted.billed_quantity)
           AS amount_nanos,
       terms.currency, shown.test, counted.epoch
FROM oracle.counted AS counted
JOIN oracle.counted AS shown ON shown.impression_id = counted.impression_id AND shown.type = 1
JOIN oracle.terms AS terms
    ON terms.token = counted.priced_by AND terms.valid_from_ms = counted.valid_from_ms
JOIN (VALUES (1, 'IMPRESSION'), (2, 'VIEWABLE'), (3, 'CLICK'), (4, 'CONVERSION'),
    (9, 'VIDEO_COMPLETE')) AS types (number, name) ON types.number = counted.type
JOIN (VALUES (1, 'CPM'), (2, 'VCPM'), (3, 'CPC'), (4, 'CPA'), (5, 'CPCV'), (6, 'AUCTION_CPM'))
    AS models (number, name) ON models.number = counted.model
WHERE counted.reason IS NULL
    AND oracle.amount_nanos(counted.model, counted.type, counted.unit_price, counted.billed_quantity)
        IS NOT NULL;
CREATE UNIQUE INDEX ON oracle.charges (event_id);
ANALYZE oracle.charges;

-- All that is published, with what it counts for. What is not billed counts for nobody.
CREATE UNLOGGED TABLE oracle.accepted AS
SELECT event.event_id, event.epoch, event.impression_id, event.type, event.topic, event.stamp_ms,
       event.event_time_ms, CASE WHEN event.reason IS NULL THEN event.person END AS person,
       event.country, event.context, shown.test, event.priced_by, event.valid_from_ms,
       CASE WHEN event.reason IS NULL THEN coalesce(oracle.amount_nanos(event.model, event.type,
           event.unit_price, event.billed_quantity), 0) ELSE 0 END AS nanos,
       event.reason, event.cleared
FROM oracle.counted AS event
JOIN oracle.counted AS shown ON shown.impression_id = event.impression_id AND shown.type = 1;
CREATE UNIQUE INDEX ON oracle.accepted (event_id);
ANALYZE oracle.accepted;
