#!/bin/sh
# Starts the job; --help lists the options.
exec "$(dirname "$0")/ctl.sh" submit "$@"
