#!/bin/sh
# Shows how the jobs of adtally on a Flink cluster are; --help lists the options.
exec "$(dirname "$0")/ctl.sh" status "$@"
