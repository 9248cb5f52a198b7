-- What is different from what must be: one row each.
DROP TABLE IF EXISTS oracle.differences;
CREATE UNLOGGED TABLE oracle.differences (
    kind     text NOT NULL,
    subject  text NOT NULL,
    expected text,
    found    text
);

-- To the row and the nano.
INSERT INTO oracle.differences
SELECT CASE
           WHEN found.event_id IS NULL THEN 'charge missing'
           WHEN expected.event_id IS NULL THEN 'charge too many'
           ELSE 'charge differs'
       END,
       coalesce(found.impression_id, expected.impression_id) || ' '
           || coalesce(found.event_type, expected.event_type) || ' '
           || coalesce(found.event_id, expected.event_id),
       expected.facts,
       found.facts
FROM (SELECT event_id, impression_id, event_type,
             concat_ws(' ', impression_id, event_type, pricing_model, advertiser, campaign, line_item,
                 creative, quantity_milli || 'm', unit_price_micros || 'u', '@' || valid_from_ms,
                 amount_nanos || 'n', currency, CASE WHEN test THEN 'test' ELSE 'live' END) AS facts
      FROM oracle.charges) AS expected
FULL JOIN (SELECT event_id, impression_id, event_type,
             concat_ws(' ', impression_id, event_type, pricing_model, advertiser_id, campaign_id,
                 line_item_id, creative_id, quantity_milli || 'm', unit_price_micros || 'u',
                 '@' || valid_from_ms, amount_nanos || 'n', currency,
                 CASE WHEN test THEN 'test' ELSE 'live' END) AS facts
      FROM oracle.ledger) AS found ON found.event_id = expected.event_id
WHERE found.facts IS DISTINCT FROM expected.facts;

-- A row is of a record that tells of it, the first in its partition, and has that record's time.
INSERT INTO oracle.differences
SELECT 'charge from a wrong record', row.impression_id || ' ' || row.event_type,
       first.topic || '-' || first.partition || '@' || first.position || ' ' || first.event_time_ms,
       row.source_topic || '-' || row.source_partition || '@' || row.source_offset || ' '
           || row.event_time_ms
FROM oracle.ledger AS row
JOIN oracle.charges AS charge ON charge.event_id = row.event_id
LEFT JOIN (SELECT DISTINCT ON (event_id, epoch, topic, partition) * FROM oracle.judged
           WHERE obstacle IS NULL
           ORDER BY event_id, epoch, topic, partition, position) AS first
    ON first.event_id = row.event_id AND first.epoch = charge.epoch
    AND first.topic = row.source_topic AND first.partition = row.source_partition
WHERE (first.position, first.event_time_ms)
    IS DISTINCT FROM (row.source_offset, row.event_time_ms)
    AND NOT EXISTS (SELECT FROM oracle.by_hand AS copy
                    WHERE (copy.topic, copy.partition, copy.position, copy.event_id)
                        = (row.source_topic, row.source_partition, row.source_offset, row.event_id)
                        AND first.event_time_ms = row.event_time_ms);

-- The impression's time is that of one of its copies.
INSERT INTO oracle.differences
SELECT 'charge with a wrong impression time', row.impression_id || ' ' || row.event_type, NULL,
       row.impression_time_ms::text
FROM oracle.ledger AS row
WHERE NOT EXISTS (SELECT FROM oracle.judged AS copy
                  WHERE copy.type = 1 AND copy.obstacle IS NULL
                      AND copy.impression_id = row.impression_id
                      AND copy.event_time_ms = row.impression_time_ms);

-- The dead letters are believed about which of several sent again by hand was refused for itself.
UPDATE oracle.fates SET fate = CASE WHEN letter.topic IS NULL THEN 'DUPLICATE' ELSE copy.obstacle END
FROM oracle.by_hand AS copy
LEFT JOIN oracle.dead_letters AS letter
    ON (letter.topic, letter.partition, letter.position, letter.reason)
        = (copy.topic, copy.partition, copy.position, copy.obstacle)
WHERE (fates.topic, fates.partition, fates.position) = (copy.topic, copy.partition, copy.position)
    AND copy.obstacle IN ('ORPHAN', 'UNKNOWN_TOKEN') AND fates.fate IN (copy.obstacle, 'DUPLICATE')
    AND (letter.topic IS NOT NULL OR current_setting('oracle.drained')::boolean);

-- Held back, not lost, as long as the job has not been drained.
UPDATE oracle.fates SET fate = 'HELD'
WHERE NOT current_setting('oracle.drained')::boolean AND fate IN ('ORPHAN', 'UNKNOWN_TOKEN')
    AND epoch > (SELECT coalesce(max(epoch), 0) FROM oracle.drains)
    AND NOT EXISTS (SELECT FROM oracle.dead_letters AS letter
                    WHERE (letter.topic, letter.partition, letter.position)
                        = (fates.topic, fates.partition, fates.position));

INSERT INTO oracle.differences
SELECT CASE
           WHEN found.topic IS NULL THEN 'dead letter missing'
           WHEN expected.topic IS NULL THEN 'dead letter too many'
           ELSE 'dead letter differs'
       END,
       coalesce(found.topic, expected.topic) || '-' || coalesce(found.partition, expected.partition)
           || '@' || coalesce(found.position, expected.position),
       expected.fate || ' value ' || coalesce(expected.value_hash::text, 'none'),
       found.reason || ' value ' || coalesce(found.value_hash::text, 'none') || ' times ' || found.times
FROM (SELECT fates.*, records.value_hash
      FROM oracle.fates JOIN oracle.records USING (topic, partition, position)
      WHERE fate NOT IN ('ACCEPTED', 'DUPLICATE', 'HELD') AND fate NOT LIKE 'SUPPRESSED %') AS expected
FULL JOIN (SELECT topic, partition, position, reason, value_hash, count(*) AS times
           FROM oracle.dead_letters GROUP BY topic, partition, position, reason, value_hash) AS found
    USING (topic, partition, position)
WHERE (expected.fate, expected.value_hash, 1)
    IS DISTINCT FROM (found.reason, found.value_hash, found.times);

-- Which copy in which topic was the first nobody can say, so those are counted together. Fields that
-- were cleared are counted beside what became of their records.
INSERT INTO oracle.differences
SELECT 'tally differs', topic || ' ' || outcome || ' ' || reason,
       coalesce(expected.count, 0)::text, coalesce(found.count, 0)::text
FROM (SELECT topic, outcome, reason, count(*) AS count
      FROM oracle.fates,
           LATERAL (SELECT CASE
                   WHEN fate IN ('ACCEPTED', 'DUPLICATE') OR fate LIKE 'SUPPRESSED %'
                       THEN 'PUBLISHED or DUPLICATE'
                   WHEN fate = 'HELD' THEN 'HELD'
                   ELSE 'DEAD_LETTERED'
               END AS outcome,
               CASE WHEN fate IN ('ACCEPTED', 'DUPLICATE', 'HELD') OR fate LIKE 'SUPPRESSED %' THEN ''
                   ELSE fate END AS reason
           ) AS named
      WHERE topic <> 'ads.catalog.v1'
      GROUP BY topic, outcome, reason
      UNION ALL
      SELECT topic, 'RECEIVED', '', count(*) FROM oracle.fates
      WHERE topic <> 'ads.catalog.v1' GROUP BY topic
      UNION ALL
      SELECT 'all topics', split_part(fate, ' ', 1), split_part(fate, ' ', 2), count(*)
      FROM oracle.fates
      WHERE fate IN ('ACCEPTED', 'DUPLICATE') OR fate LIKE 'SUPPRESSED %' GROUP BY fate
      UNION ALL
      SELECT topic, 'FIELD_CLEARED', field, count(*)
      FROM oracle.records, LATERAL string_to_table(cleared, ',') AS field
      GROUP BY topic, field) AS expected
FULL JOIN (SELECT topic,
                  CASE WHEN outcome IN ('ACCEPTED', 'SUPPRESSED', 'DUPLICATE')
                      THEN 'PUBLISHED or DUPLICATE' ELSE outcome END AS outcome,
                  CASE WHEN outcome <> 'SUPPRESSED' THEN reason ELSE '' END AS reason,
                  sum(count) AS count
           FROM oracle.tally
           WHERE topic <> 'ads.catalog.v1'
           GROUP BY 1, 2, 3
           UNION ALL
           SELECT 'all topics', outcome, reason, sum(count) FROM oracle.tally
           WHERE outcome IN ('ACCEPTED', 'SUPPRESSED', 'DUPLICATE') AND topic <> 'ads.catalog.v1'
           GROUP BY outcome, reason) AS found
    USING (topic, outcome, reason)
WHERE coalesce(expected.count, 0) <> coalesce(found.count, 0);

-- Each event that is published once, with the time of a copy that was the first in its partition.
INSERT INTO oracle.differences
SELECT CASE
           WHEN found.event_id IS NULL THEN 'canonical event missing'
           WHEN expected.event_id IS NULL THEN 'canonical event too many'
           ELSE 'canonical event differs'
       END,
       coalesce(expected.impression_id, '') || ' ' || coalesce(expected.event_id, found.event_id),
       concat_ws(' ', expected.event_time_ms, 'times 1', expected.reason, 'without ' || expected.cleared),
       concat_ws(' ', found.event_time_ms, 'times', found.times, found.reason,
           'without ' || found.cleared)
FROM oracle.accepted AS expected
FULL JOIN (SELECT event_id, max(event_time_ms) AS event_time_ms, count(*) AS times,
                  max(reason) AS reason, max(cleared) AS cleared
           FROM oracle.canonical GROUP BY event_id) AS found USING (event_id)
WHERE (expected.event_time_ms, 1, expected.reason, expected.cleared)
    IS DISTINCT FROM (found.event_time_ms, found.times, found.reason, found.cleared);

-- Within an impression they are numbered 1, 2, 3 …, and itself is the first.
INSERT INTO oracle.differences
SELECT 'canonical sequence differs', impression_id, '1 to ' || count(*),
       string_agg(sequence::text, ', ' ORDER BY place)
FROM (SELECT impression_id, type, sequence,
             row_number() OVER (PARTITION BY impression_id ORDER BY sequence) AS place
      FROM oracle.accepted JOIN oracle.canonical USING (event_id)) AS told
GROUP BY impression_id
HAVING bool_or(sequence <> place OR (type = 1) <> (sequence = 1));
