package io.adtally.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.event.SourceRecord;
import java.util.LinkedHashMap;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeadLetterHeadersTest {
    private static final DeadLetter LETTER = letter(new byte[] {1}, new byte[] {2, 3});

    @Property
    void tellsALetterSoThatItCanBeReadAgain(@ForAll("letters") DeadLetter letter) {
        assertThat(
                        DeadLetterHeaders.read(
                                DeadLetterHeaders.of(letter),
                                letter.source().key(),
                                letter.source().value()))
                .contains(letter);
    }

    @Test
    void raisesTheAttemptAndNothingElse() {
        Map<String, String> before = DeadLetterHeaders.of(LETTER);
        Map<String, String> after = DeadLetterHeaders.of(LETTER.nextAttempt());

        assertThat(before).containsEntry("adtally.dlq.attempt", "2");
        assertThat(after).containsEntry("adtally.dlq.attempt", "3");
        before.remove("adtally.dlq.attempt");
        assertThat(after).containsAllEntriesOf(before).hasSize(before.size() + 1);
    }

    @Test
    void neverCountsBeyondWhatIngestTakesForACount() {
        DeadLetter letter = LETTER;
        for (int attempt : new int[] {999_999_998, 999_999_999}) {
            letter =
                    new DeadLetter(
                            new SourceRecord("t", 0, 0, 0, attempt, "", null, null),
                            RejectionReason.ORPHAN,
                            "m");
            String next = DeadLetterHeaders.of(letter.nextAttempt()).get("adtally.dlq.attempt");
            assertThat(DeadLetterHeaders.attempt(next)).contains(999_999_999);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "adtally.dlq.version",
                "adtally.dlq.reason",
                "adtally.dlq.message",
                "adtally.dlq.topic",
                "adtally.dlq.partition",
                "adtally.dlq.offset",
                "adtally.dlq.timestamp",
                "adtally.dlq.attempt",
                "content-type"
            })
    void readsNoLetterWhereOneHeaderIsMissing(String name) {
        Map<String, String> headers = DeadLetterHeaders.of(LETTER);
        headers.remove(name);

        assertThat(DeadLetterHeaders.read(headers, null, null)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "adtally.dlq.version, 2",
        "adtally.dlq.reason, NOT_A_REASON",
        "adtally.dlq.partition, x",
        "adtally.dlq.offset, 99999999999999999999",
        "adtally.dlq.timestamp, ''",
        "adtally.dlq.attempt, -1",
        "adtally.dlq.attempt, 1000000000"
    })
    void readsNoLetterFromWhatItDidNotWrite(String name, String text) {
        Map<String, String> headers = new LinkedHashMap<>(DeadLetterHeaders.of(LETTER));
        headers.put(name, text);

        assertThat(DeadLetterHeaders.read(headers, null, null)).isEmpty();
    }

    @Test
    void knowsWhatWasCut() {
        byte[] longKey = new byte[DeadLetterHeaders.MAX_KEY_BYTES + 1];
        byte[] longValue = new byte[DeadLetterHeaders.MAX_VALUE_BYTES + 1];

        assertThat(DeadLetterHeaders.isCut(DeadLetterHeaders.of(LETTER))).isFalse();
        assertThat(DeadLetterHeaders.isCut(DeadLetterHeaders.of(letter(longKey, null)))).isTrue();
        assertThat(DeadLetterHeaders.isCut(DeadLetterHeaders.of(letter(null, longValue)))).isTrue();
    }

    @Provide
    Arbitrary<DeadLetter> letters() {
        Arbitrary<String> texts = Arbitraries.strings().withCharRange(' ', '~').ofMaxLength(30);
        Arbitrary<byte[]> bytes = Arbitraries.bytes().array(byte[].class).ofMaxSize(50);
        return Combinators.combine(
                        Arbitraries.of(RejectionReason.values()),
                        texts,
                        Arbitraries.integers(),
                        Arbitraries.longs(),
                        Arbitraries.integers().between(0, DeadLetterHeaders.MAX_ATTEMPT),
                        bytes.injectNull(0.1),
                        bytes.injectNull(0.1))
                .as(
                        (reason, text, partition, offset, attempt, key, value) ->
                                new DeadLetter(
                                        new SourceRecord(
                                                text, partition, offset, offset, attempt, text, key,
                                                value),
                                        reason,
                                        text));
    }

    private static DeadLetter letter(byte[] key, byte[] value) {
        return new DeadLetter(
                new SourceRecord("ads.clicks.v1", 3, 77, 1234, 2, SourceRecord.JSON, key, value),
                RejectionReason.ORPHAN,
                "no impression came");
    }
}
