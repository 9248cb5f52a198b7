package io.adtally.deadletter;

import io.adtally.event.SourceRecord;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The headers that tell a dead letter's story, on {@code ads.dlq.v1} and wherever it goes from
 * there: written and read here alone. What they mean is in {@code src/docs/dead-letters.md}.
 *
 * <p>A replay is the same key and value with the headers of {@link DeadLetter#nextAttempt}.
 */
public final class DeadLetterHeaders {
    /** On any topic but the retry topic a header of this prefix is forged. */
    public static final String PREFIX = "adtally.dlq.";

    public static final String ATTEMPT = PREFIX + "attempt";
    public static final String CONTENT_TYPE = "content-type";

    /** Where the dead letter stood that a replay comes from: {@code topic-partition@offset}. */
    public static final String LETTER = PREFIX + "letter";

    /** Which action of a person sent it: the key of its entries in the audit log. */
    public static final String RUN = PREFIX + "run";

    /** SHA-256 of what the value was before a person mended the record. */
    public static final String REPAIRED_FROM = PREFIX + "repaired-from";

    /** With the largest key and headers still below Kafka's default limit of 1 MiB a record. */
    public static final int MAX_VALUE_BYTES = 900 << 10;

    public static final int MAX_KEY_BYTES = 64 << 10;

    private static final String REASON = PREFIX + "reason";
    private static final String STAGE = PREFIX + "stage";
    private static final String MESSAGE = PREFIX + "message";
    private static final String TOPIC = PREFIX + "topic";
    private static final String PARTITION = PREFIX + "partition";
    private static final String OFFSET = PREFIX + "offset";
    private static final String TIMESTAMP = PREFIX + "timestamp";
    private static final String VERSION = PREFIX + "version";
    private static final String KEY_PREFIX = PREFIX + "key-";
    private static final String LENGTH = "length";
    private static final String SHA256 = "sha256";

    private static final List<String> ALWAYS_THERE =
            List.of(CONTENT_TYPE, REASON, MESSAGE, TOPIC, PARTITION, OFFSET, TIMESTAMP, ATTEMPT);

    private static final String THIS_VERSION = "1";
    private static final int MAX_TEXT_CHARS = 1024;

    /** Nine digits: more are no count but garbage. */
    static final int MAX_ATTEMPT = 999_999_999;

    private static final Pattern COUNT = Pattern.compile("[0-9]{1,9}");

    private DeadLetterHeaders() {}

    /** By name, in the order they are written. */
    public static Map<String, String> of(DeadLetter letter) {
        SourceRecord source = letter.source();
        Map<String, String> headers = new LinkedHashMap<>();
        if (source.contentType() != null) {
            headers.put(CONTENT_TYPE, source.contentType());
        }
        headers.put(REASON, letter.reason().name());
        headers.put(STAGE, letter.reason().origin().name().toLowerCase(Locale.ROOT));
        headers.put(MESSAGE, letter.message());
        headers.put(TOPIC, source.topic());
        headers.put(PARTITION, String.valueOf(source.partition()));
        headers.put(OFFSET, String.valueOf(source.offset()));
        headers.put(TIMESTAMP, String.valueOf(source.timestampMs()));
        headers.put(ATTEMPT, String.valueOf(source.attempt()));
        headers.put(VERSION, THIS_VERSION);
        putWhatIsCut(source.value(), MAX_VALUE_BYTES, PREFIX, headers);
        putWhatIsCut(source.key(), MAX_KEY_BYTES, KEY_PREFIX, headers);
        headers.replaceAll((name, text) -> harmless(text));
        return headers;
    }

    /**
     * The letter these headers tell of; of what was cut only the beginning is left.
     *
     * @return empty where they were not written here, or by a release that knows other reasons
     */
    public static Optional<DeadLetter> read(Map<String, String> headers, byte[] key, byte[] value) {
        if (!THIS_VERSION.equals(headers.get(VERSION))
                || !headers.keySet().containsAll(ALWAYS_THERE)) {
            return Optional.empty();
        }
        Optional<Integer> attempt = attempt(headers.get(ATTEMPT));
        try {
            SourceRecord source =
                    new SourceRecord(
                            headers.get(TOPIC),
                            Integer.parseInt(headers.get(PARTITION)),
                            Long.parseLong(headers.get(OFFSET)),
                            Long.parseLong(headers.get(TIMESTAMP)),
                            attempt.orElseThrow(NumberFormatException::new),
                            headers.get(CONTENT_TYPE),
                            key,
                            value);
            RejectionReason reason = RejectionReason.valueOf(headers.get(REASON));
            return Optional.of(new DeadLetter(source, reason, headers.get(MESSAGE)));
        } catch (IllegalArgumentException e) {
            // A NumberFormatException is one too: whoever wrote this, it was not us.
            return Optional.empty();
        }
    }

    /** Whether key or value is only the beginning of what it was, so that it cannot be replayed. */
    public static boolean isCut(Map<String, String> headers) {
        return headers.containsKey(PREFIX + LENGTH) || headers.containsKey(KEY_PREFIX + LENGTH);
    }

    /** Whether the header is one of those that every letter has. */
    public static boolean isStory(String name) {
        return ALWAYS_THERE.contains(name) || name.equals(STAGE) || name.equals(VERSION);
    }

    /** The count in an attempt header; empty if it is none. */
    public static Optional<Integer> attempt(String text) {
        return text != null && COUNT.matcher(text).matches()
                ? Optional.of(Integer.valueOf(text))
                : Optional.empty();
    }

    /** The key as it is written: whole, or its beginning. */
    public static byte[] keyOf(DeadLetter letter) {
        return cut(letter.source().key(), MAX_KEY_BYTES);
    }

    /** The value as it is written: whole, or its beginning. */
    public static byte[] valueOf(DeadLetter letter) {
        return cut(letter.source().value(), MAX_VALUE_BYTES);
    }

    private static byte[] cut(byte[] bytes, int maxBytes) {
        return bytes == null || bytes.length <= maxBytes ? bytes : Arrays.copyOf(bytes, maxBytes);
    }

    /** Enough to find the whole in the producer's own log and to know it again. */
    private static void putWhatIsCut(
            byte[] bytes, int maxBytes, String prefix, Map<String, String> headers) {
        if (bytes != null && bytes.length > maxBytes) {
            headers.put(prefix + LENGTH, String.valueOf(bytes.length));
            headers.put(prefix + SHA256, sha256(bytes));
        }
    }

    /** Headers end up in terminals and logs: no control characters, and no novels. */
    private static String harmless(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        for (int i = 0; i < Math.min(text.length(), MAX_TEXT_CHARS); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c) || Character.isSurrogate(c)) {
                shown.append(String.format("\\u%04x", (int) c));
            } else {
                shown.append(c);
            }
        }
        return shown.toString();
    }

    /** SHA-256 in hexadecimal. */
    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
