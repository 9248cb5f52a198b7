package io.adtally.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.adtally.deadletter.RejectionReason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * JSON as RFC 8259 has it and no more, with a bound on everything: one document, valid UTF-8 with
 * no byte order mark, no key twice, no half of a surrogate pair, no number beyond a double.
 *
 * <p>Messages never quote the text: it may hold a user id.
 */
final class StrictJson {
    /** As deep as protobuf's own parser goes. */
    private static final int MAX_DEPTH = 100;

    /** A text is as long as its record allows: what is too long for a field, its rule says. */
    private static final int MAX_TEXT_CHARS = Integer.MAX_VALUE;

    /** No 64-bit integer and no double needs more digits than this. */
    private static final int MAX_NUMBER_CHARS = 64;

    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    // Names come from outside: a shared table of them would only fill up.
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(MAX_DEPTH)
                                    .maxNameLength(MAX_TEXT_CHARS)
                                    .maxStringLength(MAX_TEXT_CHARS)
                                    .maxNumberLength(MAX_NUMBER_CHARS)
                                    .build())
                    .build();

    private StrictJson() {}

    /** Reads the object a document consists of; its parser stands on the opening brace. */
    interface ObjectReader {
        void read(JsonParser in) throws IOException, RejectedException;
    }

    static void readObject(byte[] value, ObjectReader reader) throws RejectedException {
        CharBuffer text = decodeUtf8(value);
        try (JsonParser in = FACTORY.createParser(text.array(), 0, text.length())) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw malformed("the document is not a JSON object");
            }
            reader.read(in);
            if (in.nextToken() != null) {
                throw malformed("more follows after the JSON object");
            }
        } catch (StreamConstraintsException e) {
            throw malformed(e.getOriginalMessage());
        } catch (JsonProcessingException e) {
            throw malformed(withoutQuotes(e));
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
    }

    /** Passes over the value the parser stands on; it must be strict JSON all the same. */
    static void skip(JsonParser in) throws IOException, RejectedException {
        int depth = 0;
        for (JsonToken token = in.currentToken(); ; token = in.nextToken()) {
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            checkScalar(in, token);
            if (depth == 0) {
                return;
            }
        }
    }

    private static void checkScalar(JsonParser in, JsonToken token)
            throws IOException, RejectedException {
        switch (token) {
            case FIELD_NAME -> name(in);
            case VALUE_STRING -> text(in);
            case VALUE_NUMBER_FLOAT -> {
                if (!Double.isFinite(in.getDoubleValue())) {
                    throw malformed("a number is beyond the range of a double");
                }
            }
            default -> {
                // Nothing in the others but what the parser has checked.
            }
        }
    }

    /** The field name the parser stands on. */
    static String name(JsonParser in) throws IOException, RejectedException {
        return wellFormed(in.currentName());
    }

    /** The string the parser stands on. */
    static String text(JsonParser in) throws IOException, RejectedException {
        return wellFormed(in.getText());
    }

    private static String wellFormed(String text) throws RejectedException {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean pair =
                        i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1));
                if (!pair) {
                    throw malformed("a string holds half of a surrogate pair");
                }
                i++;
            }
        }
        return text;
    }

    private static CharBuffer decodeUtf8(byte[] value) throws RejectedException {
        CharBuffer text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value));
        } catch (CharacterCodingException e) {
            throw malformed("the text is not UTF-8");
        }
        if (text.length() > 0 && text.charAt(0) == '\uFEFF') {
            throw malformed("the text begins with a byte order mark");
        }
        return text;
    }

    /** Jackson quotes what it read, in quotes or parentheses: the rest of its message goes too. */
    private static String withoutQuotes(JsonProcessingException e) {
        String what = e.getOriginalMessage().split("['\"(:\\[]", 2)[0].strip();
        return e.getLocation() == null
                ? what
                : what
                        + " at line "
                        + e.getLocation().getLineNr()
                        + ", column "
                        + e.getLocation().getColumnNr();
    }

    static RejectedException malformed(String message) {
        return new RejectedException(RejectionReason.MALFORMED_JSON, message);
    }
}
