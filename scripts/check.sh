#!/usr/bin/env bash
# Checks everything: format, lint, architecture, tests on real parts, the job jar. Needs a JDK 17 and Maven.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec mvn --batch-mode --no-transfer-progress verify
