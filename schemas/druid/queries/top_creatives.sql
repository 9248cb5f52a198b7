-- The 20 creatives with the most clicks. Two columns to group by keep Druid from its approximate top-N.
SELECT
  creative_id,
  campaign_id,
  COALESCE(SUM(events) FILTER (WHERE event_type = 'IMPRESSION'), 0) AS impressions,
  COALESCE(SUM(events) FILTER (WHERE event_type = 'CLICK'), 0) AS clicks
FROM campaign_metrics
WHERE test = 'false' AND event_type IN ('IMPRESSION', 'CLICK')
GROUP BY creative_id, campaign_id
ORDER BY clicks DESC, impressions DESC, creative_id, campaign_id
LIMIT 20
