#!/bin/sh
# Stops the running job with a savepoint; --help lists the options.
exec "$(dirname "$0")/ctl.sh" stop "$@"
