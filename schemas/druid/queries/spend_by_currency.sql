-- What was spent in each currency, exactly: spend_micros millionths of its unit and spend_nanos_rest
-- (0 to 999) billionths on top. In one number of billionths a large sum would overflow.
SELECT
  currency,
  SUM(amount_micros) + SUM(amount_nanos_rest) / 1000 AS spend_micros,
  MOD(SUM(amount_nanos_rest), 1000) AS spend_nanos_rest
FROM campaign_metrics
WHERE test = 'false'
GROUP BY currency
ORDER BY currency
