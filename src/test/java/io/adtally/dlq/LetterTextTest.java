package io.adtally.dlq;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.deadletter.DeadLetter;
import io.adtally.deadletter.DeadLetterHeaders;
import io.adtally.deadletter.RejectionReason;
import io.adtally.deadletter.StoredLetter;
import io.adtally.event.SourceRecord;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class LetterTextTest {
    private static final String HOSTILE = "\u001b[2J\u009b31m\u202e\r\nowned";

    @Test
    void tellsTheStoryAndTheEvent() {
        assertThat(shown(Letters.orphan("imp-1"), false))
                .contains("letter    ads.dlq.v1-3@17, 2026-03-01T12:00:00.017Z")
                .contains("reason    ORPHAN, retriable; to mend by the producer")
                .contains("message   what was wrong")
                .contains("stood at  ads.clicks.v1-1@99, 2026-03-01T12:00:00Z, attempt 2")
                .contains("content   application/protobuf")
                .contains(": \"imp-1\"")
                .contains("  impression_id = \"imp-1\"")
                .contains("  type = \"EVENT_TYPE_CLICK\"")
                .doesNotContain("breaks");
    }

    @Test
    void hidesTheUserUnlessSomebodyAnswersForIt() {
        assertThat(shown(Letters.orphan("imp-1"), false))
                .contains("  user_id = 23 characters (hidden; --show-user-ids shows it)")
                .doesNotContain(Letters.USER);
        assertThat(shown(Letters.orphan("imp-1"), true))
                .contains("  user_id = \"" + Letters.USER + "\"");
    }

    @Test
    void hidesAKeyThatMayBeAUser() {
        DeadLetter wrongKey =
                Letters.letter(
                        RejectionReason.KEY_MISMATCH,
                        Letters.CLICKS,
                        SourceRecord.PROTOBUF,
                        Letters.USER,
                        Letters.click("imp-1").clearUserId().build().toByteArray());

        assertThat(shown(wrongKey, false)).contains("key       23 bytes").doesNotContain("flesh");
        assertThat(shown(wrongKey, true)).contains("\"" + Letters.USER + "\"");
    }

    @Test
    void saysWhereItBreaksAndWhatStoodBefore() {
        byte[] whole = Letters.click("imp-1").build().toByteArray();
        DeadLetter cut =
                Letters.letter(
                        RejectionReason.MALFORMED_PROTOBUF,
                        Letters.CLICKS,
                        SourceRecord.PROTOBUF,
                        "imp-1",
                        Arrays.copyOf(whole, whole.length - 3));

        assertThat(shown(cut, false))
                .contains("  impression_id = \"imp-1\"")
                .contains("breaks    at byte ");
    }

    @Test
    void writesNoControlCharacterWhereverOneComesFrom() {
        DeadLetter letter =
                Letters.letter(
                        RejectionReason.INVALID_FIELD,
                        HOSTILE,
                        SourceRecord.JSON,
                        HOSTILE,
                        Letters.bytes(
                                "{\"impressionId\":\"\\u001b[2J\",\"\\u001b]0;x\\u0007\":1,"
                                        + "\"labels\":{\"\\u009b\":\"\\u202e\"}}"));
        StoredLetter stored = Letters.stored(letter, 17);
        Map<String, String> headers = new LinkedHashMap<>(stored.headers());
        headers.put("adtally.dlq.message", HOSTILE);
        headers.put(HOSTILE, HOSTILE);
        StoredLetter hostile =
                new StoredLetter(HOSTILE, 0, 0, 0, headers, Letters.bytes(HOSTILE), stored.value());

        for (boolean userIdsShown : new boolean[] {false, true}) {
            assertThat(LetterText.of(hostile, userIdsShown))
                    .allSatisfy(
                            line ->
                                    assertThat(line)
                                            .doesNotContainPattern(
                                                    "[\\p{Cntrl}\u0080-\u009f\u202e]"));
        }
        assertThat(String.join("\n", LetterText.of(hostile, true))).contains("owned");
    }

    @Property(tries = 300)
    void showsAnyBytesHarmlessly(@ForAll byte[] value, @ForAll boolean json) {
        DeadLetter letter =
                Letters.letter(
                        RejectionReason.MALFORMED_PROTOBUF,
                        Letters.CLICKS,
                        json ? SourceRecord.JSON : SourceRecord.PROTOBUF,
                        null,
                        value);

        assertThat(shown(letter, true)).doesNotContainPattern("[\\p{Cntrl}&&[^\n]]");
    }

    @Test
    void showsWhatIsNoLetterOfOurs() {
        StoredLetter foreign =
                new StoredLetter("t", 0, 5, 0, Map.of("x", "y"), null, Letters.bytes(Letters.USER));

        assertThat(LetterText.of(foreign, false))
                .contains("reason    (unknown)", "key       none", "header    x = y")
                .noneMatch(line -> line.contains(Letters.USER));
    }

    @Test
    void showsHeadersBesideTheStory() {
        StoredLetter stored = Letters.stored(Letters.orphan("imp-1"), 17);
        Map<String, String> headers = new LinkedHashMap<>(stored.headers());
        headers.put(DeadLetterHeaders.RUN, "r-1");
        StoredLetter parked =
                new StoredLetter("parked", 0, 0, 0, headers, stored.key(), stored.value());

        assertThat(LetterText.of(parked, false))
                .contains("header    adtally.dlq.run = r-1")
                .noneMatch(line -> line.contains("adtally.dlq.attempt"));
    }

    private static String shown(DeadLetter letter, boolean userIdsShown) {
        return String.join("\n", LetterText.of(Letters.stored(letter, 17), userIdsShown));
    }
}
