package io.adtally;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.util.JsonFormat;
import io.adtally.proto.catalog.v1.CatalogEntry;
import io.adtally.proto.events.v1.AdEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Records as somebody in the field has sent them, and what must become of them; a line of a file in
 * {@code field-cases}.
 *
 * @param expected how many of them have which outcome: {@code ACCEPTED} for a catalog entry, {@code
 *     BILLED nanos} or {@code FREE} for an event that counts, {@code HELD}, a {@code
 *     not_billed_reason} or a code of a dead letter
 */
record FieldCase(List<ProducerRecord<byte[], byte[]>> records, Map<String, Long> expected) {
    private static final Path DIRECTORY =
            Path.of(System.getProperty("basedir", ""), "src/test/resources/field-cases");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonFormat.Parser PROTO = JsonFormat.parser();

    /** {@code NOW-500} is the current time in epoch milliseconds minus 500. */
    private static final Pattern NOW = Pattern.compile("NOW(-[0-9]+)?");

    /** The key and the outcome of each record; of records of one key in any order. */
    Stream<Map.Entry<String, String>> outcomes() {
        List<String> each = new ArrayList<>();
        expected.forEach(
                (outcome, count) -> each.addAll(Collections.nCopies(count.intValue(), outcome)));
        return IntStream.range(0, records.size())
                .mapToObj(
                        i ->
                                Map.entry(
                                        new String(records.get(i).key(), StandardCharsets.UTF_8),
                                        each.get(i)));
    }

    static List<FieldCase> in(String file, long nowMs) throws IOException {
        List<FieldCase> cases = new ArrayList<>();
        for (String line : Files.readAllLines(DIRECTORY.resolve(file))) {
            cases.add(read(JSON.readTree(line), nowMs));
        }
        return cases;
    }

    private static FieldCase read(JsonNode line, long nowMs) throws IOException {
        byte[] value = value(line, nowMs);
        String key = line.has("catalog") ? catalogKey(line, nowMs) : line.path("key").asText();
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < line.path("repeat").asInt(1); i++) {
            String number = String.valueOf(i);
            ProducerRecord<byte[], byte[]> record =
                    new ProducerRecord<>(
                            line.path("topic").asText(),
                            numbered(key, number).getBytes(StandardCharsets.UTF_8),
                            value == null
                                    ? null
                                    : numbered(
                                                    new String(value, StandardCharsets.ISO_8859_1),
                                                    number)
                                            .getBytes(StandardCharsets.ISO_8859_1));
            line.path("headers")
                    .properties()
                    .forEach(
                            header ->
                                    record.headers()
                                            .add(
                                                    header.getKey(),
                                                    header.getValue()
                                                            .asText()
                                                            .getBytes(StandardCharsets.UTF_8)));
            records.add(record);
        }
        Map<String, Long> expected = new TreeMap<>();
        line.path("expect")
                .properties()
                .forEach(outcome -> expected.put(outcome.getKey(), outcome.getValue().asLong()));
        return new FieldCase(records, expected);
    }

    private static String numbered(String text, String number) {
        return text.replace("{{i}}", number);
    }

    private static byte[] value(JsonNode line, long nowMs) throws IOException {
        if (line.has("catalog")) {
            CatalogEntry.Builder entry = CatalogEntry.newBuilder();
            PROTO.merge(at(line.get("catalog").toString(), nowMs), entry);
            return entry.build().toByteArray();
        }
        if (line.has("proto")) {
            AdEvent.Builder event = AdEvent.newBuilder();
            PROTO.merge(at(line.get("proto").toString(), nowMs), event);
            return event.build().toByteArray();
        }
        if (line.has("gzip")) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
                gzip.write(at(line.get("gzip").asText(), nowMs).getBytes(StandardCharsets.UTF_8));
            }
            return bytes.toByteArray();
        }
        if (line.has("b64")) {
            return Base64.getDecoder().decode(line.get("b64").asText());
        }
        JsonNode value = line.path("value");
        if (value.isNull()) {
            return null;
        }
        String text = value.isTextual() ? value.asText() : value.toString();
        return at(text, nowMs).getBytes(StandardCharsets.UTF_8);
    }

    private static String catalogKey(JsonNode line, long nowMs) {
        JsonNode entry = line.get("catalog");
        return entry.path("token").asText() + "@" + at(entry.path("validFromMs").asText(), nowMs);
    }

    private static String at(String text, long nowMs) {
        // A number with a fraction of zero, which JSON text alone can hold.
        String whole = text.replace("\"NOW.0\"", nowMs + ".0");
        return NOW.matcher(whole).replaceAll(match -> moment(match.group(1), nowMs));
    }

    private static String moment(String offset, long nowMs) {
        return Matcher.quoteReplacement(
                String.valueOf(nowMs + (offset == null ? 0 : Long.parseLong(offset))));
    }
}
