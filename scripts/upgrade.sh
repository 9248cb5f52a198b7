#!/bin/sh
# Replaces the running job by another jar, and goes back if that does not start; --help lists the options.
exec "$(dirname "$0")/ctl.sh" upgrade "$@"
