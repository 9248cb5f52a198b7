package io.adtally.dlq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adtally.deadletter.DeadLetterHeaders;
import io.adtally.deadletter.OffsetRange;
import io.adtally.deadletter.RejectionReason;
import io.adtally.deadletter.StoredLetter;
import io.adtally.event.SourceRecord;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a transfer sends, leaves out and remembers, letter by letter. */
class TransferTest {
    private static final LetterFilter ALL = new LetterFilter(null, null, null, null, null, null);
    private static final LetterFilter ORPHANS =
            new LetterFilter(List.of("ORPHAN"), null, null, null, null, null);
    private static final StoredLetter TOO_LATE =
            Letters.stored(
                    Letters.letter(
                            RejectionReason.TOO_LATE,
                            Letters.CLICKS,
                            SourceRecord.PROTOBUF,
                            "imp-1",
                            new byte[] {1}),
                    12);

    private final StringWriter terminal = new StringWriter();
    private final List<Long> sent = new ArrayList<>();
    private final List<Map<Integer, Long>> saved = new ArrayList<>();
    private long nowNanos;
    private boolean interrupted;

    @Test
    void sendsWhatIsMeantAndRemembersAllItHasSeen() {
        Transfer transfer = transfer(ORPHANS, 10, 14);

        transfer.visit(orphan(10));
        transfer.visit(TOO_LATE);
        transfer.visit(orphan(13));

        assertThat(sent).containsExactly(10L, 13L);
        assertThat(transfer.result().sent()).isEqualTo(Map.of("ORPHAN", 2L));
        assertThat(transfer.result().offsets()).isEqualTo(Map.of(3, "10-13"));
        assertThat(transfer.result().complete()).isTrue();
    }

    @Test
    void countsWhatCannotGo() {
        Transfer transfer = transfer(ALL, 10, 14);
        StoredLetter foreign = new StoredLetter(Letters.DLQ, 3, 10, 0, Map.of(), null, null);

        transfer.visit(foreign);

        assertThat(sent).isEmpty();
        assertThat(transfer.result().leftOut())
                .isEqualTo(Map.of("no letter this release can read", 1L));
        assertThat(transfer.result().complete()).isFalse();
    }

    @Test
    void doesNotCountALetterThatWasInterruptedWhileItWaited() {
        Transfer transfer = transfer(ALL, 10, 14);
        transfer.visit(orphan(10));
        interrupted = true;
        transfer.visit(orphan(11));

        assertThat(sent).containsExactly(10L);
        assertThat(transfer.result().offsets()).isEqualTo(Map.of(3, "10-10"));
    }

    @Test
    void remembersEverySecondAndEveryThousandLetters() {
        Transfer transfer = transfer(ALL, 0, 5000);
        transfer.visit(orphan(0));
        assertThat(saved).isEmpty();

        nowNanos += TimeUnit.SECONDS.toNanos(1);
        transfer.visit(orphan(1));
        assertThat(saved).containsExactly(Map.of(3, 2L));

        for (int offset = 2; offset < 1002; offset++) {
            transfer.visit(orphan(offset));
        }
        assertThat(saved).containsExactly(Map.of(3, 2L), Map.of(3, 1002L));
    }

    @Test
    void comesToTheEndOverGapsWhereTransactionsEnded() {
        Transfer transfer = transfer(ALL, 10, 14);
        transfer.visit(orphan(10));
        transfer.reached(Map.of(3, 14L));

        assertThat(transfer.result().complete()).isTrue();
    }

    @Test
    void canBeGoneOnWithByItsNameAlone() {
        TransferPlan plan = plan(ORPHANS, 10, 14);

        TransferPlan rest =
                TransferPlan.resume("run-1", "replay", "dlq", plan.marks(Map.of(3, 12L)));

        assertThat(rest.filter()).isEqualTo(ORPHANS);
        assertThat(rest.target()).isEqualTo("retry");
        assertThat(rest.ranges()).isEqualTo(Map.of(3, new OffsetRange(12, 14)));
        assertThatThrownBy(
                        () ->
                                TransferPlan.resume(
                                        "run-1", "park", "dlq", plan.marks(Map.of(3, 12L))))
                .hasMessage("--resume run-1: it is a replay");
        assertThatThrownBy(() -> TransferPlan.resume("run-1", "park", "dlq", Map.of()))
                .hasMessageContaining("--resume run-1: there is no such run on dlq");
    }

    @Test
    void refusesAPlanThatIsTooLongToRemember() {
        LetterFilter manyKeys =
                new LetterFilter(null, null, List.of("k".repeat(5000)), null, null, null);
        Map<Integer, Long> nothing = Map.of();

        assertThatThrownBy(() -> plan(manyKeys, 0, 1).marks(nothing))
                .hasMessageContaining("do not fit one run");
    }

    @Test
    void showsHowFarItHasComeWhereSomebodyWatches() {
        assertThat(ProgressBar.line(50, 100, 1234, TimeUnit.SECONDS.toNanos(2)))
                .isEqualTo("[############............]  50%  1,234 letters, 617/s");
        assertThat(ProgressBar.line(0, 0, 0, 0)).contains("100%");

        transfer(ALL, 10, 14).visit(orphan(10));
        assertThat(terminal.toString()).startsWith("\r\u001b[K[######").endsWith("letters, 1/s");
    }

    @Test
    void parksWithTheStoryUntouched() {
        StoredLetter stored = orphan(10);
        Map<String, String> headers = new TreeMap<>(Outgoing.PARK.headers(stored, "run-1"));

        assertThat(headers.remove("adtally.dlq.run")).isEqualTo("run-1");
        assertThat(headers.remove("adtally.dlq.letter")).isEqualTo("ads.dlq.v1-3@10");
        assertThat(headers).isEqualTo(new TreeMap<>(stored.headers()));
    }

    @Test
    void sendsEachEventOfALetterOnItsOwn() {
        StoredLetter batch =
                batch("[{\"impressionId\":\"a\", \"x\":1},{\"impression_id\":\"b\"},{\"type\":3}]");

        List<OutgoingRecord> records = Outgoing.SPLIT.records(batch, "run-1");

        assertThat(Outgoing.SPLIT.obstacle(batch)).isEmpty();
        assertThat(records)
                .extracting(record -> new String(record.value(), StandardCharsets.UTF_8))
                .containsExactly(
                        "{\"impressionId\":\"a\", \"x\":1}",
                        "{\"impression_id\":\"b\"}",
                        "{\"type\":3}");
        assertThat(records)
                .extracting(record -> new String(record.key(), StandardCharsets.UTF_8))
                .containsExactly("a", "b", "key-of-all");
        assertThat(records)
                .extracting(record -> record.headers().get("adtally.dlq.letter"))
                .containsExactly("ads.dlq.v1-3@10#1", "ads.dlq.v1-3@10#2", "ads.dlq.v1-3@10#3");
        assertThat(records.get(0).headers())
                .containsEntry("adtally.dlq.run", "run-1")
                .containsEntry("adtally.dlq.attempt", "3")
                .containsEntry("content-type", "application/json")
                .containsEntry(
                        "adtally.dlq.repaired-from", DeadLetterHeaders.sha256(batch.value()));
    }

    @Test
    void countsAsSentALetterOfWhichAllEventsWent() {
        Transfer transfer = transfer(ALL, Outgoing.SPLIT, 10, 14);
        transfer.visit(batch("{\"impressionId\":\"a\"}\n{\"impressionId\":\"b\"}"));
        transfer.visit(orphan(11));

        assertThat(transfer.result().records()).isEqualTo(2);
        assertThat(transfer.result().letters()).isEqualTo(1);
        assertThat(transfer.result().leftOut())
                .isEqualTo(
                        Map.of("no list or lines of JSON, and no protobuf behind its length", 1L));
    }

    private static StoredLetter batch(String text) {
        return Letters.stored(
                Letters.letter(
                        RejectionReason.MALFORMED_JSON,
                        Letters.CLICKS,
                        SourceRecord.PROTOBUF,
                        "key-of-all",
                        text.getBytes(StandardCharsets.UTF_8)),
                10);
    }

    private Transfer transfer(LetterFilter filter, long from, long to) {
        return transfer(filter, Outgoing.REPLAY, from, to);
    }

    private Transfer transfer(LetterFilter filter, Outgoing outgoing, long from, long to) {
        Surroundings surroundings =
                new Surroundings(
                        InstantSource.system(),
                        () -> nowNanos,
                        () -> "x",
                        () -> interrupted,
                        true,
                        "tester");
        Transfer.Target target =
                new Transfer.Target() {
                    @Override
                    public void send(OutgoingRecord record) {
                        String letter = record.headers().get("adtally.dlq.letter").split("#", 2)[0];
                        sent.add(Long.valueOf(letter.substring(letter.indexOf('@') + 1)));
                    }

                    @Override
                    public void save(Map<Integer, Long> next) {
                        saved.add(Map.copyOf(next));
                    }
                };
        return new Transfer(
                plan(filter, from, to),
                outgoing,
                new Pace(Integer.MAX_VALUE),
                surroundings,
                target,
                new ProgressBar(new PrintWriter(terminal), true, () -> nowNanos));
    }

    private static TransferPlan plan(LetterFilter filter, long from, long to) {
        return new TransferPlan(
                "run-1", "replay", "dlq", "retry", filter, Map.of(3, new OffsetRange(from, to)));
    }

    private static StoredLetter orphan(long offset) {
        return Letters.stored(Letters.orphan("imp-1"), offset);
    }
}
