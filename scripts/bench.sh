#!/bin/sh
# Measures what a million events cost; --help lists the options.
exec "$(dirname "$0")/local-main.sh" io.adtally.local.Bench "$@"
