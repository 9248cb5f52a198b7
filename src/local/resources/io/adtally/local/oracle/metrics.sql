-- The campaign metrics by brute force, held against the sums of what was published.
DROP TABLE IF EXISTS oracle.metrics;

-- MediaType of schemas/proto by its number.
CREATE OR REPLACE FUNCTION oracle.media_type(number integer)
    RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT (ARRAY['UNSPECIFIED', 'DISPLAY', 'VIDEO', 'NATIVE', 'AUDIO', 'DOOH'])[number + 1]
$$;

CREATE UNLOGGED TABLE oracle.metrics AS
SELECT concat_ws('|', event.event_time_ms / 60000, terms.advertiser, terms.campaign,
           terms.line_item, terms.creative, oracle.media_type(terms.media),
           oracle.event_type(event.type), event.country, terms.currency, event.test::text) AS key,
       terms.campaign || '|' || event.test::text AS campaign,
       event.nanos, event.person, event.reason
FROM oracle.accepted AS event
JOIN oracle.terms AS terms
    ON terms.token = event.priced_by AND terms.valid_from_ms = event.valid_from_ms;

INSERT INTO oracle.differences
SELECT CASE
           WHEN found.key IS NULL THEN 'metric missing'
           WHEN expected.key IS NULL THEN 'metric too many'
           ELSE 'metric differs'
       END,
       coalesce(expected.key, found.key),
       expected.events || ' events ' || expected.invalid || ' invalid ' || expected.nanos || 'n',
       found.events || ' events ' || found.invalid || ' invalid ' || found.nanos || 'n'
FROM (SELECT key, count(*) FILTER (WHERE reason IS NULL) AS events,
             count(*) FILTER (WHERE reason IS NOT NULL) AS invalid, sum(nanos) AS nanos
      FROM oracle.metrics GROUP BY key) AS expected
FULL JOIN (SELECT key, sum(events) AS events, sum(invalid_events) AS invalid,
                  sum(amount_micros::numeric * 1000 + amount_nanos_rest) AS nanos
           FROM oracle.metric_records GROUP BY key) AS found USING (key)
WHERE (expected.events, expected.invalid, expected.nanos)
    IS DISTINCT FROM (found.events, found.invalid, found.nanos);

-- Five standard errors of what 2^16 registers say, and nobody is rounded away. Nobody where there is
-- no sketch.
INSERT INTO oracle.differences
SELECT 'reach differs', key, expected.users::text, found.users::text
FROM (SELECT 'row' AS kind, key, count(DISTINCT person) AS users FROM oracle.metrics GROUP BY key
      UNION ALL
      SELECT 'campaign', campaign, count(DISTINCT person) FROM oracle.metrics GROUP BY campaign)
    AS expected
FULL JOIN oracle.reach AS found USING (kind, key)
WHERE abs(coalesce(expected.users, 0) - coalesce(found.users, 0))
    > 0.5 + 0.02 * coalesce(expected.users, 0);
