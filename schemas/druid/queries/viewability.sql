-- The share of impressions that were viewable, by campaign; no share where there was none.
SELECT
  campaign_id,
  impressions,
  viewable,
  CAST(viewable AS DOUBLE) / NULLIF(impressions, 0) AS viewability
FROM (
  SELECT
    campaign_id,
    COALESCE(SUM(events) FILTER (WHERE event_type = 'IMPRESSION'), 0) AS impressions,
    COALESCE(SUM(events) FILTER (WHERE event_type = 'VIEWABLE'), 0) AS viewable
  FROM campaign_metrics
  WHERE test = 'false' AND event_type IN ('IMPRESSION', 'VIEWABLE')
  GROUP BY campaign_id
)
ORDER BY campaign_id
