-- How often those reached saw a campaign, on average. Impressions without a user, or without consent, count
-- among the impressions and not in the reach, so it is too high by their share.
SELECT
  campaign_id,
  impressions,
  reach,
  CAST(impressions AS DOUBLE) / NULLIF(reach, 0) AS frequency
FROM (
  SELECT
    campaign_id,
    SUM(events) AS impressions,
    APPROX_COUNT_DISTINCT_DS_HLL(users, 16) AS reach
  FROM campaign_metrics
  WHERE test = 'false' AND event_type = 'IMPRESSION'
  GROUP BY campaign_id
)
ORDER BY campaign_id
