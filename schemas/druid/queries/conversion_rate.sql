-- Conversions for each click, by campaign; no rate where there was no click.
SELECT
  campaign_id,
  clicks,
  conversions,
  CAST(conversions AS DOUBLE) / NULLIF(clicks, 0) AS conversion_rate
FROM (
  SELECT
    campaign_id,
    COALESCE(SUM(events) FILTER (WHERE event_type = 'CLICK'), 0) AS clicks,
    COALESCE(SUM(events) FILTER (WHERE event_type = 'CONVERSION'), 0) AS conversions
  FROM campaign_metrics
  WHERE test = 'false' AND event_type IN ('CLICK', 'CONVERSION')
  GROUP BY campaign_id
)
ORDER BY campaign_id
