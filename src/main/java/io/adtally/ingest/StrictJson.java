package io.adtally.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.google.protobuf.Descriptors.Descriptor;
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
 * <p>Messages name the place in the words of the schema. They quote no value that may tell of a
 * person, and no text that cannot be read, for it may hold one.
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

    private final JsonParser in;
    private final Descriptor type;

    private StrictJson(JsonParser in, Descriptor type) {
        this.in = in;
        this.type = type;
    }

    /** Reads the object a document consists of; its parser stands on the opening brace. */
    interface ObjectReader {
        void read(StrictJson json) throws IOException, RejectedException;
    }

    /**
     * Reads a whole document.
     *
     * @param type of the message that the object is, for the names of places
     */
    static void readObject(byte[] value, Descriptor type, ObjectReader reader)
            throws RejectedException {
        CharBuffer text = decodeUtf8(value);
        try (JsonParser in = FACTORY.createParser(text.array(), 0, text.length())) {
            new StrictJson(in, type).readDocument(reader);
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
    }

    private void readDocument(ObjectReader reader) throws IOException, RejectedException {
        try {
            JsonToken first = in.nextToken();
            if (first != JsonToken.START_OBJECT) {
                throw rejected(
                        "the value is "
                                + (first == null ? "blank" : kind(first))
                                + ", one JSON object is needed");
            }
            reader.read(this);
            if (in.nextToken() != null) {
                throw rejected(
                        "more follows after the JSON object" + location(in.currentLocation()));
            }
        } catch (StreamConstraintsException e) {
            throw rejected(
                    in.getParsingContext().getNestingDepth() >= MAX_DEPTH
                            ? "the document nests deeper than " + MAX_DEPTH
                            : "a number has more than " + MAX_NUMBER_CHARS + " characters");
        } catch (JsonProcessingException e) {
            throw rejected(said(e));
        }
    }

    /** To go on from token to token. */
    JsonParser in() {
        return in;
    }

    /** Passes over the value the parser stands on; it must be strict JSON all the same. */
    void skip() throws IOException, RejectedException {
        int depth = 0;
        for (JsonToken token = in.currentToken(); ; token = in.nextToken()) {
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            checkScalar(token);
            if (depth == 0) {
                return;
            }
        }
    }

    private void checkScalar(JsonToken token) throws IOException, RejectedException {
        switch (token) {
            case FIELD_NAME -> name();
            case VALUE_STRING -> text();
            case VALUE_NUMBER_FLOAT -> {
                if (!Double.isFinite(in.getDoubleValue())) {
                    throw malformed("is a number beyond the range of a double");
                }
            }
            default -> {
                // Nothing in the others but what the parser has checked.
            }
        }
    }

    /** The field name the parser stands on. */
    String name() throws IOException, RejectedException {
        return wellFormed(in.currentName());
    }

    /** The string the parser stands on. */
    String text() throws IOException, RejectedException {
        return wellFormed(in.getText());
    }

    private String wellFormed(String text) throws RejectedException {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean pair =
                        i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1));
                if (!pair) {
                    throw malformed("holds half of a surrogate pair");
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
            throw rejected("the text is not UTF-8");
        }
        if (text.length() > 0 && text.charAt(0) == '\uFEFF') {
            throw rejected("the text begins with a byte order mark");
        }
        return text;
    }

    /** What is wrong with what the parser stands on, which is named. */
    RejectedException malformed(String what) {
        return rejected(place().path() + " " + what);
    }

    /** What is needed in place of the value the parser stands on. */
    RejectedException needs(String what) throws IOException {
        JsonPlace place = place();
        JsonToken token = in.currentToken();
        String shown =
                !token.isScalarValue() || place.personal()
                        ? kind(token)
                        : token == JsonToken.VALUE_STRING ? Excerpt.of(in.getText()) : in.getText();
        return rejected(place.path() + " is " + shown + ", " + what + " is needed");
    }

    /** Where the parser stands. */
    JsonPlace place() {
        JsonStreamContext context = in.getParsingContext();
        JsonToken token = in.currentToken();
        boolean before = token != null && token.isStructStart();
        return JsonPlace.of(before ? context.getParent() : context, type);
    }

    /** Jackson quotes what it read, in quotes or parentheses: the rest of its message goes too. */
    private String said(JsonProcessingException e) {
        String path = JsonPlace.of(in.getParsingContext(), type).path();
        String what = e.getOriginalMessage().split("['\"(:\\[]", 2)[0].strip();
        if (what.equals("Duplicate field")) {
            return path + " is given twice" + location(e.getLocation());
        }
        return what + location(e.getLocation()) + (path.isEmpty() ? "" : ", in " + path);
    }

    private static String location(JsonLocation location) {
        return location == null
                ? ""
                : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    private static RejectedException rejected(String message) {
        return new RejectedException(RejectionReason.MALFORMED_JSON, message);
    }

    /** Where the value itself is not shown. */
    private static String kind(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "a list";
            case VALUE_STRING -> "a text";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            default -> token.asString();
        };
    }
}
