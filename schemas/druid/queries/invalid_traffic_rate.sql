-- The share of the events that are published and not billed (invalid traffic, and clicks beyond the limit), by
-- campaign and type. The other queries leave these events out: their counts and amounts are net.
SELECT
  campaign_id,
  event_type,
  SUM(events) AS events,
  COALESCE(SUM(invalid_events), 0) AS invalid_events,
  CAST(COALESCE(SUM(invalid_events), 0) AS DOUBLE)
    / NULLIF(SUM(events) + COALESCE(SUM(invalid_events), 0), 0) AS invalid_traffic_rate
FROM campaign_metrics
WHERE test = 'false'
GROUP BY campaign_id, event_type
ORDER BY campaign_id, event_type
