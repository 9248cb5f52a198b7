#!/bin/sh
# Makes Druid read the campaign metrics; --help lists the options. Needs the built jar.
set -eu

home=$(cd "$(dirname "$0")/.." && pwd)
jar=$home/target/adtally.jar
[ -f "$jar" ] || {
    echo "There is no $jar: build it with mvn package." >&2
    exit 1
}
exec java -Dadtally.home="$home" -cp "$jar" io.adtally.AdTallyDruidSubmit "$@"
