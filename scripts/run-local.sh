#!/bin/sh
# Runs adtally with a Kafka, a PostgreSQL and a Flink of its own; --help lists the options.
exec "$(dirname "$0")/local-main.sh" io.adtally.local.RunLocal "$@"
