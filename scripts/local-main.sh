#!/bin/sh
# Starts a main class of the local environment (src/local): local-main.sh CLASS [OPTIONS]. For the
# other scripts. Builds first where the jar is missing or older than what it is made of.
set -eu

# Paths among the options are relative to where the caller stands, so the directory stays.
home=$(cd "$(dirname "$0")/.." && pwd)
jar=$home/target/adtally.jar
class_path_file=$home/target/local.classpath

is_built() {
    [ -f "$jar" ] && [ -f "$class_path_file" ] && [ -d "$home/target/test-classes" ] || return 1
    newer=$(find "$home/src/main" "$home/src/local" "$home/schemas" "$home/pom.xml" \
        -newer "$jar" -type f -print | head -n 1)
    [ -z "$newer" ]
}

build() {
    mkdir -p "$home/target"
    log=$home/target/run-local-build.log
    # Of two builds the second would overwrite what the first is running from.
    exec 9>"$home/target/run-local-build.lock"
    flock 9
    if ! is_built; then
        echo "Building adtally (once; the log is $log) ..." >&2
        if ! maven -o >"$log" 2>&1; then
            # Only what is missing can be mended by going online.
            grep -q 'offline' "$log" || fail "$log"
            echo "Not everything is in the local Maven repository: downloading ..." >&2
            maven >"$log" 2>&1 || fail "$log"
        fi
    fi
    exec 9>&-
}

fail() {
    tail -n 40 "$1" >&2
    echo "The build failed." >&2
    exit 1
}

maven() {
    (cd "$home" && mvn -B -q "$@" -DskipTests -Dspotless.check.skip -Dcyclonedx.skip package)
}

is_built || build

tty=false
columns=120
if [ -t 1 ]; then
    tty=true
    columns=$(stty size 2>/dev/null </dev/tty | cut -d ' ' -f 2)
fi

# The job's classes come from its jar, by Flink; target/classes is only for the wire contracts that
# the traffic is made of. Memory: heap, and 512 MB for RocksDB outside it.
exec java -Xmx"${ADTALLY_LOCAL_HEAP:-1g}" -XX:+UseSerialGC -XX:MaxMetaspaceSize=384m \
    --add-opens=java.base/java.util=ALL-UNNAMED \
    --add-opens=java.base/java.lang=ALL-UNNAMED \
    --add-opens=java.base/java.nio=ALL-UNNAMED \
    --add-opens=java.base/java.net=ALL-UNNAMED \
    --add-opens=java.base/java.time=ALL-UNNAMED \
    --add-opens=java.base/sun.nio.ch=ALL-UNNAMED \
    -Dlog4j2.configurationFile=log4j2-local.properties \
    -Dadtally.home="$home" -Dadtally.tty="$tty" -Dadtally.columns="${columns:-120}" \
    -cp "$home/target/test-classes:$home/target/classes:$(cat "$class_path_file")" \
    "$@"
