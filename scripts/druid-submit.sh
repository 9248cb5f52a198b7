#!/bin/sh
# Makes Druid read the campaign metrics; --help lists the options. Needs the built jar.
set -eu

home=$(cd "$(dirname "$0")/.." && pwd)
jar=$home/target/adtally.jar
# Kafka's clients log by SLF4J, which the jar leaves to Flink; here nobody reads a log.
logging=$home/target/tool-libs
[ -f "$jar" ] && [ -d "$logging" ] || {
    echo "There is no $jar with $logging beside it: build them with mvn package." >&2
    exit 1
}
exec java -Dadtally.home="$home" -cp "$jar:$logging/*" io.adtally.AdTallyDruidSubmit "$@"
