package io.adtally.ingest;

import com.sun.management.ThreadMXBean;
import io.adtally.deadletter.DeadLetter;
import io.adtally.deadletter.RejectionReason;
import io.adtally.event.InputRecord;
import io.adtally.event.SourceRecord;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * What must hold of any bytes at all, in both content types. The coverage-guided fuzzer calls it by
 * name, as does the seeded one.
 */
public final class IngestFuzz {
    /**
     * Of the thread's own time, so a busy machine does not matter; far from what any record takes.
     */
    private static final long MAX_CPU_NANOS = Duration.ofSeconds(2).toNanos();

    /** For any record, and for each byte of it; an element of JSON has a few objects. */
    private static final long MAX_ALLOCATED = 1 << 20;

    private static final long MAX_ALLOCATED_PER_BYTE = 500;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final byte[] KEY = "imp-1".getBytes(StandardCharsets.US_ASCII);
    private static final IngestRules RULES = new IngestRules(Input.CONFIG);

    private IngestFuzz() {}

    /** The entry the coverage-guided fuzzer looks for. */
    public static void fuzzerTestOneInput(byte[] value) {
        check(value, SourceRecord.PROTOBUF);
        check(value, SourceRecord.JSON);
        SameVerdict.check(value);
    }

    /** How the record fares: ACCEPTED, or the reason it is refused for. */
    static String check(byte[] value, String contentType) {
        SourceRecord source =
                new SourceRecord(
                        Input.TOPIC, 0, 0, Input.BROKER_MS, 0, contentType, KEY, value.clone());
        InputRecord record = new InputRecord(source, 0, false, false);
        // Once more, if need be: the first time may have loaded classes.
        if (!decidesWithinBounds(record)) {
            must(decidesWithinBounds(record), "too much time or memory for a record");
        }
        IngestDecision decision = RULES.decide(record);
        must(Arrays.equals(decision.source().value(), value), "the record's bytes were changed");
        checkForPeople(decision, value, contentType);
        if (decision instanceof IngestDecision.Rejected rejected) {
            checkLetter(rejected.letter());
            return rejected.letter().reason().name();
        }
        return "ACCEPTED";
    }

    private static boolean decidesWithinBounds(InputRecord record) {
        long cpu = THREADS.getCurrentThreadCpuTime();
        long allocated = THREADS.getCurrentThreadAllocatedBytes();
        must(RULES.decide(record) != null, "no decision");
        long cpuTaken = THREADS.getCurrentThreadCpuTime() - cpu;
        long taken = THREADS.getCurrentThreadAllocatedBytes() - allocated;
        return cpuTaken < MAX_CPU_NANOS
                && taken < MAX_ALLOCATED + MAX_ALLOCATED_PER_BYTE * record.source().value().length;
    }

    private static void checkLetter(DeadLetter letter) {
        must(
                letter.reason().origin() == RejectionReason.Origin.INGEST,
                "origin " + letter.reason());
        String message = letter.message();
        must(!message.isBlank() && message.length() < 300, "message of " + message.length());
        must(
                message.chars().noneMatch(Character::isISOControl),
                "a control character in a message");
    }

    /** What scripts/dlq.sh shows and exports: the same bytes, in the hands of a person. */
    private static void checkForPeople(IngestDecision decision, byte[] value, String contentType) {
        Inspection inspection = Inspection.ofEvent(value, contentType);
        Optional<String> json = EventJson.read(value, contentType);
        if (decision instanceof IngestDecision.Accepted) {
            must(inspection.broken().isEmpty(), "accepted, and yet " + inspection.broken());
            must(json.isPresent(), "accepted, and yet no event");
        }
        json.ifPresent(event -> EventJson.write(event, contentType));
    }

    private static void must(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
