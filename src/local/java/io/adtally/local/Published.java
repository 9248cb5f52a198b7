package io.adtally.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adtally.local.oracle.AvroReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;

/**
 * What a reader of committed records finds in the topics the job writes.
 *
 * @param events canonical ones
 * @param notBilled of those, the ones that count for nothing, by the reason they give
 * @param personalEvents of those that count, the ones whose user may be known
 * @param sessionEvents in the last revisions of the sessions not merged into others
 * @param metrics what all increments add up to
 */
record Published(
        long events,
        Map<String, Long> notBilled,
        long personalEvents,
        long sessionRecords,
        long sessions,
        long sessionEvents,
        long capRecords,
        long metricRecords,
        Sums metrics) {

    static Published read(KafkaView kafka) {
        Counts counts = new Counts();
        AvroReader events = new AvroReader("canonical_event.avsc");
        kafka.forEachCommitted(
                LocalTopics.EVENTS, record -> counts.addEvent(events.read(record.value())));
        AvroReader sessions = new AvroReader("session.avsc");
        kafka.forEachCommitted(
                LocalTopics.SESSIONS, record -> counts.addSession(sessions.read(record.value())));
        kafka.forEachCommitted(LocalTopics.FREQUENCY_CAPS, record -> counts.capRecords++);
        kafka.forEachCommitted(
                LocalTopics.CAMPAIGN_METRICS, record -> counts.addMetric(record.value()));
        return counts.published();
    }

    /** The canonical events that count. */
    long counting() {
        return events - notBilled.values().stream().mapToLong(Long::longValue).sum();
    }

    /** For a person to read. */
    String text() {
        return "published: %,d events, %,d of them not billed;"
                        .formatted(events, events - counting())
                + " %,d sessions in %,d records, with %,d of %,d events of known users;"
                        .formatted(sessions, sessionRecords, sessionEvents, personalEvents)
                + " %,d cap changes; %,d metric increments, of %,d events and %,d invalid ones"
                        .formatted(
                                capRecords,
                                metricRecords,
                                metrics.events(),
                                metrics.invalidEvents());
    }

    /** The topics as far as they are read. */
    private static final class Counts {
        private static final ObjectMapper JSON = new ObjectMapper();
        private static final BigInteger NANOS_PER_MICRO = BigInteger.valueOf(1_000);

        private final Map<String, Long> sessions = new HashMap<>();
        private final Map<String, BigInteger> nanos = new HashMap<>();
        private final Map<String, Long> notBilled = new HashMap<>();
        private long events;
        private long personalEvents;
        private long sessionRecords;
        private long capRecords;
        private long metricRecords;
        private long metricEvents;
        private long invalidEvents;

        private void addEvent(GenericRecord event) {
            events++;
            String reason = AvroReader.text(event, "not_billed_reason");
            if (reason != null) {
                notBilled.merge(reason, 1L, Long::sum);
            } else if (event.get("user_id") != null
                    && (boolean) event.get("personal_data_allowed")) {
                personalEvents++;
            }
        }

        /** In one partition, so that the last one read is the last revision. */
        private void addSession(GenericRecord session) {
            sessionRecords++;
            String id = AvroReader.text(session, "session_id");
            if (session.get("merged_into") == null) {
                Map<String, Long> counts = AvroReader.numbers(session, "counts");
                sessions.put(id, counts.values().stream().mapToLong(Long::longValue).sum());
            } else {
                sessions.remove(id);
            }
        }

        private void addMetric(byte[] value) {
            metricRecords++;
            JsonNode row;
            try {
                row = JSON.readTree(value);
            } catch (IOException e) {
                throw new UncheckedIOException("not a row of metrics", e);
            }
            metricEvents += row.path("events").longValue();
            invalidEvents += row.path("invalid_events").longValue();
            BigInteger amount =
                    BigInteger.valueOf(row.path("amount_micros").longValue())
                            .multiply(NANOS_PER_MICRO)
                            .add(BigInteger.valueOf(row.path("amount_nanos_rest").longValue()));
            if (amount.signum() != 0) {
                String book =
                        Sums.book(
                                row.path("campaign_id").asText(),
                                row.path("currency").asText(),
                                row.path("test").booleanValue());
                nanos.merge(book, amount, BigInteger::add);
            }
        }

        private Published published() {
            return new Published(
                    events,
                    Map.copyOf(notBilled),
                    personalEvents,
                    sessionRecords,
                    sessions.size(),
                    sessions.values().stream().mapToLong(Long::longValue).sum(),
                    capRecords,
                    metricRecords,
                    new Sums(metricEvents, invalidEvents, Map.copyOf(nanos)));
        }
    }
}
