-- How many people saw a campaign, and (campaign_id null) any campaign at all: estimates, of the users whose
-- personal data may be used. Reach does not add up: whoever saw two campaigns is one person.
SELECT
  campaign_id,
  APPROX_COUNT_DISTINCT_DS_HLL(users, 16) AS reach
FROM campaign_metrics
WHERE test = 'false' AND event_type = 'IMPRESSION'
GROUP BY GROUPING SETS ((campaign_id), ())
ORDER BY campaign_id
