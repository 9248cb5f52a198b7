-- What the tally counts since events can be published and not billed, and fields can be cleared. No job needs it.
-- Run by the migration role.

COMMENT ON TABLE billing.tally IS
    'What became of every input record: per topic, RECEIVED is the sum of all other outcomes but FIELD_CLEARED once the stream is quiet';
COMMENT ON COLUMN billing.tally.outcome IS
    'RECEIVED, ACCEPTED, DUPLICATE, DEAD_LETTERED, SUPPRESSED (published and not billed) or HELD (those waiting now); beside them FIELD_CLEARED, which counts fields and not records';
COMMENT ON COLUMN billing.tally.reason IS
    'Rejection code of DEAD_LETTERED; SIVT, GIVT or CLICK_LIMIT of SUPPRESSED; the field''s path of FIELD_CLEARED; empty for other outcomes';
