#!/bin/sh
# Makes the topics of flink-conf/kafka/topics.txt; those that exist stay as they are. Needs Kafka's own kafka-topics.sh on the PATH.
#   create-topics.sh BOOTSTRAP_SERVERS [REPLICATION]     REPLICATION: 3 by default; 1 is for trials only
set -eu

[ $# -ge 1 ] && [ "${1#-}" = "$1" ] || {
    sed -n '2,3s/^# //p' "$0"
    exit 2
}
replication=${2:-3}
# With three copies, what is acknowledged is on two: a broker may be lost, and nothing is.
durable=
[ "$replication" -lt 3 ] || durable=min.insync.replicas=2

grep -v '^#' "$(dirname "$0")/../flink-conf/kafka/topics.txt" | while read -r topic partitions settings; do
    # shellcheck disable=SC2046,SC2086 # Each setting is an argument of its own.
    kafka-topics.sh --bootstrap-server "$1" --create --if-not-exists --topic "$topic" --partitions "$partitions" \
        --replication-factor "$replication" $(printf -- '--config %s ' $settings $durable) </dev/null
done
