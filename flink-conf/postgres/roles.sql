-- The ledger's roles and database, by a superuser, once:
--   psql --set migration_password=... --set job_password=... --file roles.sql
-- adtally_migration owns the tables (scripts/migrate.sh). adtally_job is what the job runs as: it may insert, and neither
-- change nor delete.
CREATE ROLE adtally_migration LOGIN PASSWORD :'migration_password';
CREATE ROLE adtally_job LOGIN PASSWORD :'job_password';
CREATE DATABASE ledger OWNER adtally_migration;
