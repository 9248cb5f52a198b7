-- Which lost transactions a person has given up, and why: the job goes on without these, and stops over all others.
-- Run by the migration role; the job may only read it.

CREATE TABLE billing.accepted_losses (
    transaction_id text        NOT NULL PRIMARY KEY
        CHECK (transaction_id ~ '^adtally/[a-z0-9-]+/[a-z0-9-]+/[0-9]+/[0-9]+/[0-9]+$'),
    reason         text        NOT NULL CHECK (btrim(reason) <> ''),
    accepted_by    text        NOT NULL DEFAULT session_user,
    accepted_at    timestamptz NOT NULL DEFAULT now()
);

COMMENT ON TABLE billing.accepted_losses IS
    'Transactions whose rows are gone and that a person has given up: an audit log, never to be changed. src/docs/runbooks/prepared-transactions.md says when.';
COMMENT ON COLUMN billing.accepted_losses.transaction_id IS 'As the error that stopped the job names it';
COMMENT ON COLUMN billing.accepted_losses.reason IS 'Why, and where more is written about it';

GRANT SELECT ON billing.accepted_losses TO ${jobRole};
