#!/bin/sh
# Operates the job on a Flink cluster: ctl.sh COMMAND [OPTIONS]; the scripts beside it are its commands. Needs the
# built jar, or ADTALLY_JAR with where it is.
set -eu

home=$(cd "$(dirname "$0")/.." && pwd)
jar=${ADTALLY_JAR:-$home/target/adtally.jar}
[ -f "$jar" ] || {
    echo "There is no $jar: build it with mvn package, or say by ADTALLY_JAR where it is." >&2
    exit 1
}
exec java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dadtally.jar="$jar" -cp "$jar" io.adtally.AdTallyCtl "$@"
