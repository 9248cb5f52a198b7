#!/bin/sh
# Takes a savepoint of the running job; --help lists the options.
exec "$(dirname "$0")/ctl.sh" savepoint "$@"
