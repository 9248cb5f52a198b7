#!/bin/sh
# Gives the running job another parallelism; --help lists the options.
exec "$(dirname "$0")/ctl.sh" rescale "$@"
