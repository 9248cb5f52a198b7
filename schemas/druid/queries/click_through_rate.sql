-- Clicks for each impression, by campaign; no rate where there was no impression.
SELECT
  campaign_id,
  impressions,
  clicks,
  CAST(clicks AS DOUBLE) / NULLIF(impressions, 0) AS click_through_rate
FROM (
  SELECT
    campaign_id,
    COALESCE(SUM(events) FILTER (WHERE event_type = 'IMPRESSION'), 0) AS impressions,
    COALESCE(SUM(events) FILTER (WHERE event_type = 'CLICK'), 0) AS clicks
  FROM campaign_metrics
  WHERE test = 'false' AND event_type IN ('IMPRESSION', 'CLICK')
  GROUP BY campaign_id
)
ORDER BY campaign_id
