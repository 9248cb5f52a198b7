-- The sessions by brute force, held against the published ones.
DROP TABLE IF EXISTS oracle.session_events, oracle.sessions, oracle.pieces, oracle.session_facts;

-- Each user's time is cut into stretches of twelve hours, which begin at another moment for each.
CREATE OR REPLACE FUNCTION oracle.next_cut_ms(person text, time_ms bigint)
    RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT (time_ms - mod(time_ms - shift, 43200000) + 43200000)::bigint
    FROM (SELECT mod(('x' || encode(substring(sha256(convert_to(person, 'UTF8')) FOR 4), 'hex'))
        ::bit(32)::bigint, 43200000) AS shift) AS own
$$;

-- A session goes on while the next event comes less than half an hour after the last.
CREATE UNLOGGED TABLE oracle.session_events AS
SELECT *, sum(begins) OVER (PARTITION BY epoch, person, test ORDER BY event_time_ms, event_id)
    AS number
FROM (SELECT event.*, terms.campaign, terms.currency,
             CASE WHEN event.cut_ms = lag(event.cut_ms) OVER own
                      AND event.event_time_ms < lag(event.event_time_ms) OVER own + 1800000
                 THEN 0 ELSE 1 END AS begins
      FROM (SELECT *, oracle.next_cut_ms(person, event_time_ms) AS cut_ms
            FROM oracle.accepted WHERE person IS NOT NULL) AS event
      JOIN oracle.terms AS terms
          ON terms.token = event.priced_by AND terms.valid_from_ms = event.valid_from_ms
      WINDOW own AS (PARTITION BY epoch, person, test ORDER BY event_time_ms, event_id)) AS event;

CREATE UNLOGGED TABLE oracle.sessions AS
SELECT epoch, person, test, number, min(event_time_ms) AS start_ms, max(event_time_ms) AS end_ms,
       count(*) AS events
FROM oracle.session_events GROUP BY epoch, person, test, number;
CREATE INDEX ON oracle.sessions (person, start_ms);
ANALYZE oracle.sessions;

-- What is left when all revisions are applied, each with the session it is in. More than one is in
-- the same only where a late event came when the state of the others was gone.
CREATE UNLOGGED TABLE oracle.pieces AS
SELECT last.*, whole.number
FROM (SELECT DISTINCT ON (epoch, session_id) * FROM oracle.session_records
      ORDER BY epoch, session_id, revision DESC) AS last
LEFT JOIN oracle.sessions AS whole
    ON (whole.epoch, whole.person, whole.test) = (last.epoch, last.user_id, last.test)
    AND last.start_ms BETWEEN whole.start_ms AND whole.end_ms
WHERE last.merged_into IS NULL;
ANALYZE oracle.pieces;

-- The same words of what is expected and of what is found.
CREATE UNLOGGED TABLE oracle.session_facts AS
SELECT source, epoch, person, test, number,
       string_agg(name || coalesce('=' || value, ''), ' ' ORDER BY name) AS facts
FROM (SELECT 'expected' AS source, epoch, person, test, number, oracle.event_type(type) AS name,
             count(*)::numeric AS value
      FROM oracle.session_events GROUP BY epoch, person, test, number, type
      UNION ALL
      SELECT DISTINCT 'expected', epoch, person, test, number, campaign, NULL::numeric
      FROM oracle.session_events
      UNION ALL
      SELECT 'expected', epoch, person, test, number, currency, sum(nanos)
      FROM oracle.session_events GROUP BY epoch, person, test, number, currency
      HAVING sum(nanos) <> 0
      UNION ALL
      SELECT 'found', epoch, user_id, test, number, kind.key, sum(kind.value::numeric)
      FROM oracle.pieces, LATERAL (SELECT * FROM jsonb_each_text(counts)
          UNION ALL SELECT * FROM jsonb_each_text(amounts) WHERE value <> '0') AS kind
      GROUP BY epoch, user_id, test, number, kind.key
      UNION ALL
      SELECT DISTINCT 'found', epoch, user_id, test, number, campaign, NULL::numeric
      FROM oracle.pieces, LATERAL jsonb_array_elements_text(campaigns) AS campaign) AS part
GROUP BY source, epoch, person, test, number;
ANALYZE oracle.session_facts;

-- What is still open is not published, or not all of it; that is no difference before a drain.
INSERT INTO oracle.differences
SELECT CASE WHEN found.epoch IS NULL THEN 'session missing' ELSE 'session differs' END,
       whole.person || CASE WHEN whole.test THEN ' test ' ELSE ' ' END || whole.start_ms,
       whole.start_ms || '-' || whole.end_ms || ' ' || expected.facts,
       found.start_ms || '-' || found.end_ms || ' ' || told.facts
FROM oracle.sessions AS whole
JOIN oracle.session_facts AS expected
    ON expected.source = 'expected'
    AND (expected.epoch, expected.person, expected.test, expected.number)
        = (whole.epoch, whole.person, whole.test, whole.number)
LEFT JOIN (SELECT epoch, user_id, test, number, min(start_ms) AS start_ms, max(end_ms) AS end_ms,
                  sum((SELECT sum(value::bigint) FROM jsonb_each_text(counts))) AS events
           FROM oracle.pieces WHERE number IS NOT NULL
           GROUP BY epoch, user_id, test, number) AS found
    ON (found.epoch, found.user_id, found.test, found.number)
        = (whole.epoch, whole.person, whole.test, whole.number)
LEFT JOIN oracle.session_facts AS told
    ON told.source = 'found'
    AND (told.epoch, told.person, told.test, told.number)
        = (whole.epoch, whole.person, whole.test, whole.number)
WHERE (whole.start_ms, whole.end_ms, expected.facts)
        IS DISTINCT FROM (found.start_ms, found.end_ms, told.facts)
    AND NOT (whole.epoch IS NOT DISTINCT FROM (SELECT oracle.open_epoch())
        AND coalesce(found.events, 0) < whole.events);

INSERT INTO oracle.differences
SELECT 'session too many', user_id || ' ' || session_id, NULL, start_ms || '-' || end_ms || ' ' || counts
FROM oracle.pieces WHERE number IS NULL;

-- Only where the state of all others may have been gone an hour after their ends.
INSERT INTO oracle.differences
SELECT 'session in pieces', user_id || ' ' || min(start_ms), '1', count(*)::text
FROM oracle.pieces WHERE number IS NOT NULL
GROUP BY epoch, user_id, test, number
HAVING count(*) FILTER (WHERE least(end_ms + 1800000,
        oracle.next_cut_ms(user_id, end_ms)) + 3600000 > (SELECT oracle.newest_ms())) > 1;

-- Each id is told of by revisions 1, 2, 3 …; what was merged went into one that is known.
INSERT INTO oracle.differences
SELECT 'session revision out of order', user_id || ' ' || session_id, row::text, revision::text
FROM (SELECT *, row_number() OVER (PARTITION BY session_id ORDER BY partition, position) AS row
      FROM oracle.session_records) AS numbered
WHERE revision <> row;

INSERT INTO oracle.differences
SELECT 'session merged into none', user_id || ' ' || session_id, NULL, merged_into
FROM oracle.session_records AS merged
WHERE merged_into IS NOT NULL
    AND NOT EXISTS (SELECT FROM oracle.session_records AS survivor
                    WHERE survivor.session_id = merged.merged_into
                        AND survivor.session_id <> merged.session_id
                        AND survivor.user_id = merged.user_id AND survivor.test = merged.test);
