-- Impressions and clicks in each hour (UTC) and country.
SELECT
  TIME_FLOOR(__time, 'PT1H') AS "hour",
  country,
  COALESCE(SUM(events) FILTER (WHERE event_type = 'IMPRESSION'), 0) AS impressions,
  COALESCE(SUM(events) FILTER (WHERE event_type = 'CLICK'), 0) AS clicks
FROM campaign_metrics
WHERE test = 'false' AND event_type IN ('IMPRESSION', 'CLICK')
GROUP BY 1, 2
ORDER BY 1, 2
