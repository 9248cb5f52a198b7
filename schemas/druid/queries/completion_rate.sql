-- The share of started videos that were watched to the end, by campaign; no share where none was started.
SELECT
  campaign_id,
  starts,
  completes,
  CAST(completes AS DOUBLE) / NULLIF(starts, 0) AS completion_rate
FROM (
  SELECT
    campaign_id,
    COALESCE(SUM(events) FILTER (WHERE event_type = 'VIDEO_START'), 0) AS starts,
    COALESCE(SUM(events) FILTER (WHERE event_type = 'VIDEO_COMPLETE'), 0) AS completes
  FROM campaign_metrics
  WHERE test = 'false' AND event_type IN ('VIDEO_START', 'VIDEO_COMPLETE')
  GROUP BY campaign_id
)
ORDER BY campaign_id
