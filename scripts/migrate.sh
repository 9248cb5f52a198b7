#!/bin/sh
# Creates or upgrades the ledger's tables; --help lists the options. Needs the built jar.
set -eu

home=$(cd "$(dirname "$0")/.." && pwd)
jar=$home/target/adtally.jar
[ -f "$jar" ] || {
    echo "There is no $jar: build it with mvn package." >&2
    exit 1
}
exec java -cp "$jar" io.adtally.AdTallyMigrate "$@"
