#!/bin/sh
# Looks into dead letters, mends them and sends them again; --help lists the commands. Needs the built jar.
set -eu

home=$(cd "$(dirname "$0")/.." && pwd)
jar=$home/target/adtally.jar
# Kafka's clients log by SLF4J, which the jar leaves to Flink; here nobody reads a log.
logging=$home/target/tool-libs
[ -f "$jar" ] && [ -d "$logging" ] || {
    echo "There is no $jar with $logging beside it: build them with mvn package." >&2
    exit 1
}
tty=false
[ -t 2 ] && tty=true
exec java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dadtally.tty="$tty" -cp "$jar:$logging/*" \
    io.adtally.AdTallyDlq "$@"
