-- The frequency caps by brute force, held against the published ones. What a cap's key says is taken
-- from its values; a tombstone has no other.
DROP TABLE IF EXISTS oracle.cap_impressions, oracle.cap_keys, oracle.cap_told, oracle.cap_lives,
    oracle.cap_expected, oracle.cap_times;

CREATE OR REPLACE FUNCTION oracle.cap(person text, scope text, scope_id text, context text,
    window_ms bigint, test boolean) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT concat_ws('|', person, scope, scope_id, coalesce('in ' || context, 'anywhere'), window_ms,
        test::text)
$$;

-- Each impression once for each cap of its terms; of two over the same the stricter holds. Late is who
-- may have come when its window had passed: not who came half a minute before on a topic that holds
-- the watermark back, which itself is half a minute behind.
CREATE UNLOGGED TABLE oracle.cap_impressions AS
SELECT event.epoch, event.event_id, event.event_time_ms, rule.window_ms, min(rule.max) AS max,
       event.event_time_ms + rule.window_ms <= (SELECT oracle.newest_ms())
           AND (event.topic IN ('ads.delayed.v1', 'ads.retry.v1')
               OR event.stamp_ms + 30000 >= event.event_time_ms + rule.window_ms) AS late,
       oracle.cap(event.person,
           (ARRAY['CAMPAIGN', 'LINE_ITEM', 'CREATIVE'])[rule.scope],
           (ARRAY[terms.campaign, terms.line_item, terms.creative])[rule.scope],
           CASE WHEN rule.per_context THEN event.context END, rule.window_ms, event.test) AS cap
FROM oracle.accepted AS event
JOIN oracle.terms AS terms
    ON terms.token = event.priced_by AND terms.valid_from_ms = event.valid_from_ms,
    LATERAL jsonb_to_recordset(terms.caps)
        AS rule (scope integer, max integer, window_ms bigint, per_context boolean)
WHERE event.type = 1 AND event.person IS NOT NULL
GROUP BY event.epoch, event.event_id, event.event_time_ms, rule.window_ms, late, cap;
CREATE INDEX ON oracle.cap_impressions (cap);
ANALYZE oracle.cap_impressions;

CREATE UNLOGGED TABLE oracle.cap_times AS
SELECT cap, event_time_ms AS time_ms FROM oracle.cap_impressions
UNION
SELECT cap, copy.event_time_ms FROM oracle.cap_impressions JOIN oracle.judged AS copy USING (event_id);
CREATE INDEX ON oracle.cap_times (cap, time_ms);
ANALYZE oracle.cap_times;

CREATE UNLOGGED TABLE oracle.cap_keys AS
SELECT DISTINCT key, oracle.cap(user_id, scope, scope_id, context, window_ms, test) AS cap
FROM oracle.cap_records WHERE version IS NOT NULL;
INSERT INTO oracle.differences
SELECT 'cap with several keys', min(cap), '1', count(DISTINCT key)::text
FROM oracle.cap_keys GROUP BY cap HAVING count(*) > 1
UNION ALL
SELECT 'key of several caps', key, '1', count(*)::text
FROM oracle.cap_keys GROUP BY key HAVING count(*) > 1;
DELETE FROM oracle.cap_keys AS key USING oracle.cap_keys AS other
WHERE key.key = other.key AND key.cap > other.cap;

-- Each tombstone ends a life, and the next begins with version 1. After a crash some is sent again,
-- by events that may have come in another order, and so with copies of other times: the last word on
-- a version counts. If the tombstone before it is not sent again, the same impression has a higher
-- version the second time; which is also what one looks like that counts and is out of the window. Or
-- another impression comes first and goes on from a version of the life before.
CREATE UNLOGGED TABLE oracle.cap_told AS
SELECT *, count(*) FILTER (WHERE again) OVER (PARTITION BY epoch, key, life ORDER BY position) AS run
FROM (SELECT *,
             coalesce(version < lag(version) OVER own, false) AS went_back,
             coalesce(version < lag(version) OVER own
                 OR event_time_ms < lag(event_time_ms) OVER own
                 OR (version = lag(version) OVER own AND event_time_ms <> lag(event_time_ms) OVER own)
                 OR (version > lag(version) OVER own AND event_time_ms = lag(event_time_ms) OVER own
                     AND count <= lag(count) OVER own)
                 OR (version > 1 AND lag(version) OVER own IS NULL)
                 OR (version > lag(version) OVER own + 1 AND version <= max_before + 1), false) AS again
      FROM (SELECT *, max(version) OVER (PARTITION BY epoch, key ORDER BY life DESC
                          GROUPS BETWEEN 1 PRECEDING AND 1 PRECEDING) AS max_before
            FROM (SELECT record.*, key.cap,
                         count(*) FILTER (WHERE version IS NULL)
                             OVER (PARTITION BY epoch, record.key ORDER BY position DESC) AS life
                  FROM oracle.cap_records AS record
                  LEFT JOIN oracle.cap_keys AS key USING (key)) AS record) AS record
      WINDOW own AS (PARTITION BY epoch, key, life ORDER BY position)) AS record;
ANALYZE oracle.cap_told;

-- The first record of the highest version has seen all impressions of its life; those after it only
-- see them go. Where a key has several lives and a crash, or a start with event time unknown, has mixed
-- them up, it is not certain which impressions are whose: a life lived again without the tombstone
-- that ended it begins with what an earlier one had.
CREATE UNLOGGED TABLE oracle.cap_lives AS
SELECT *,
       count(*) OVER (PARTITION BY epoch, cap) > 1
           AND bool_or(mixed) OVER (PARTITION BY epoch, cap) AS uncertain
FROM (SELECT DISTINCT ON (epoch, cap, newest_ms) *,
             any_again OR first_ms <= max(newest_ms) OVER (PARTITION BY epoch, cap ORDER BY life DESC
                 ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS mixed
      FROM (SELECT *,
                   min(event_time_ms) OVER (PARTITION BY epoch, cap, life) AS first_ms,
                   max(event_time_ms) OVER (PARTITION BY epoch, cap, life) AS newest_ms,
                   bool_or(again) OVER (PARTITION BY epoch, cap) AS any_again,
                   row_number() OVER (PARTITION BY epoch, cap, life
                       ORDER BY version DESC, run DESC, position) AS place
            FROM oracle.cap_told WHERE version IS NOT NULL) AS told
      WHERE place = 1
      ORDER BY epoch, cap, newest_ms, version DESC, position) AS life;
CREATE INDEX ON oracle.cap_lives (cap, newest_ms);
ANALYZE oracle.cap_lives;

-- A life ends only when the window after its newest impression has passed, so what counts in the
-- next is newer than that. But after a crash one that is late may come before those of the life it
-- was too late for, and they count with it.
CREATE UNLOGGED TABLE oracle.cap_expected AS
SELECT epoch, cap, newest_ms, window_ms, count(*) AS version,
       count(*) FILTER (WHERE late) AS late,
       sum(count(*) FILTER (WHERE late)) OVER (PARTITION BY epoch, cap)
           - count(*) FILTER (WHERE late)
           + CASE WHEN lag(newest_ms) OVER lives + window_ms > min(event_time_ms)
                 AND epoch IN (SELECT epoch FROM oracle.cap_told WHERE went_back)
             THEN lag(count(*)) OVER lives ELSE 0 END AS late_elsewhere,
       least(count(*) FILTER (WHERE event_time_ms > last_ms - window_ms), 1024) AS count,
       max(max) FILTER (WHERE age = 1) AS max,
       max(event_time_ms + window_ms) FILTER (WHERE age = last_max
           AND event_time_ms > last_ms - window_ms) AS capped_until_ms,
       max(last_ms) AS last_ms
FROM (SELECT *,
             max(event_time_ms) OVER life AS last_ms,
             first_value(max) OVER life AS last_max,
             row_number() OVER life AS age
      FROM (SELECT shown.*, life.newest_ms
            FROM oracle.cap_impressions AS shown
            LEFT JOIN LATERAL (SELECT newest_ms FROM oracle.cap_lives AS life
                               WHERE life.epoch = shown.epoch AND life.cap = shown.cap
                                   AND life.newest_ms >= shown.event_time_ms
                               ORDER BY newest_ms LIMIT 1) AS life ON true) AS shown
      WINDOW life AS (PARTITION BY epoch, cap, newest_ms
          ORDER BY event_time_ms DESC, event_id DESC)) AS shown
GROUP BY epoch, cap, newest_ms, window_ms
WINDOW lives AS (PARTITION BY epoch, cap ORDER BY newest_ms);

-- Too late to change anything is who comes when its window has passed; how many of those that may
-- have been really were, the version tells. Of another life, such a one counts with the life that is
-- there if the job has just started and does not know the time: in its version, and if it is no older
-- than that life's window, in its count, and so in until when the person is capped. Of both the
-- version tells only the difference.
INSERT INTO oracle.differences
SELECT CASE WHEN found.cap IS NULL THEN 'cap missing' ELSE 'cap differs' END,
       expected.cap,
       concat_ws(' ', 'version', expected.version, 'count', expected.count, 'of', expected.max,
           'until', coalesce(expected.capped_until_ms::text, 'none'), 'newest', expected.last_ms),
       CASE WHEN found.cap IS NOT NULL THEN
           concat_ws(' ', 'version', found.version, 'count', found.count, 'of', found.max,
               'until', coalesce(found.capped_until_ms::text, 'none'), 'newest', found.event_time_ms)
       END
FROM oracle.cap_expected AS expected
LEFT JOIN oracle.cap_lives AS found USING (epoch, cap, newest_ms)
WHERE NOT coalesce(found.uncertain, false)
    AND expected.version - coalesce(found.version, 0) NOT BETWEEN 1 AND expected.late
    AND NOT coalesce(found.version - expected.version BETWEEN 0 AND expected.late_elsewhere
        AND found.count BETWEEN
            expected.count - least(expected.late,
                expected.late_elsewhere - (found.version - expected.version))
            AND expected.count + least(expected.late_elsewhere,
                expected.late + (found.version - expected.version))
        AND (expected.max, expected.last_ms) = (found.max, found.event_time_ms)
        AND (found.count > expected.count
            OR least(expected.late,
                expected.late_elsewhere - (found.version - expected.version)) > 0
            OR expected.capped_until_ms IS NOT DISTINCT FROM found.capped_until_ms), false)
    AND (expected.version, expected.count, expected.max, expected.capped_until_ms, expected.last_ms)
        IS DISTINCT FROM
        (found.version, found.count, found.max, found.capped_until_ms, found.event_time_ms);

-- Whatever was said at any time was said of impressions there were, be it of another copy of theirs.
INSERT INTO oracle.differences
SELECT 'cap of no impression', told.cap, NULL,
       concat_ws(' ', 'version', version, 'count', count, 'of', max,
           'until', coalesce(capped_until_ms::text, 'none'), 'newest', event_time_ms)
FROM oracle.cap_told AS told
WHERE version IS NOT NULL
    AND NOT (version >= 1 AND count BETWEEN 0 AND version
        AND EXISTS (SELECT FROM oracle.cap_times AS shown
                    WHERE shown.cap = told.cap AND shown.time_ms = told.event_time_ms)
        AND (capped_until_ms IS NULL
            OR EXISTS (SELECT FROM oracle.cap_times AS shown
                       WHERE shown.cap = told.cap
                           AND shown.time_ms = told.capped_until_ms - told.window_ms)));

-- After a drain all are forgotten; before, only those whose last window may have passed.
INSERT INTO oracle.differences
SELECT 'cap not forgotten', coalesce(cap, key), 'tombstone', 'version ' || version
FROM (SELECT DISTINCT ON (epoch, key) * FROM oracle.cap_told
      ORDER BY epoch, key, position DESC) AS last
WHERE version IS NOT NULL AND epoch IS DISTINCT FROM (SELECT oracle.open_epoch())
UNION ALL
SELECT 'cap forgotten early', told.cap, 'not before ' || max(event_time_ms) + max(window_ms),
       'tombstone'
FROM oracle.cap_told AS told
WHERE epoch = (SELECT oracle.open_epoch())
GROUP BY epoch, cap, life
HAVING bool_or(version IS NULL) AND max(event_time_ms) + max(window_ms) > (SELECT oracle.newest_ms());
