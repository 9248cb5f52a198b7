package io.adtally.ingest;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.adtally.proto.events.v1.AdEvent;
import io.adtally.proto.events.v1.Consent;
import io.adtally.proto.events.v1.Context;
import io.adtally.proto.events.v1.EventType;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Spoils valid events, in protobuf and in JSON; each spoilt record follows from its seed alone. */
final class Mutation {
    private static final int MAX_STEPS = 3;

    /** Whole pieces that mean something to one parser or the other. */
    private static final List<byte[]> PIECES =
            List.of(
                    text("{"),
                    text("}"),
                    text("["),
                    text("]"),
                    text(","),
                    text(":"),
                    text("\""),
                    text("null"),
                    text("true"),
                    text("NaN"),
                    text("-0"),
                    text("1e999999999"),
                    text("1e-999999999"),
                    text("0.5e1"),
                    text("9223372036854775808"),
                    text("\\ud800"),
                    text("\\u0000"),
                    text("\uFEFF"),
                    text("/*"),
                    text("'"),
                    text("\"impressionId\":\"imp-1\""),
                    text("\"impression_id\":\"imp-1\""),
                    text("\"type\":11"),
                    text("\"labels\":{"),
                    text("\"gppSid\":["),
                    text("\"mediaType\":\"MEDIA_TYPE_NEW\""),
                    text("{\"a\":".repeat(101)),
                    text("[".repeat(5000)),
                    text("1".repeat(1000)),
                    text("\"" + "x".repeat(70_000)),
                    new byte[] {0},
                    new byte[] {(byte) 0xC3, 0x28},
                    new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
                    new byte[] {0x0A, 5, 'i', 'm', 'p', '-', '1'},
                    new byte[] {(byte) 0x8A, 1, 0},
                    new byte[] {(byte) 0xC3, 0x3E},
                    new byte[] {(byte) 0xC4, 0x3E},
                    groups(150),
                    new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, 1},
                    new byte[] {-1, -1, -1, -1, 15},
                    new byte[] {(byte) 0x82, 1, 0x7F});

    private final SplittableRandom random;

    private Mutation(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** The record that follows from the seed. */
    static byte[] of(long seed) {
        return new Mutation(seed).record();
    }

    private byte[] record() {
        byte[] value = random.nextBoolean() ? event().toByteArray() : json(event());
        int steps = 1 + random.nextInt(MAX_STEPS);
        for (int i = 0; i < steps; i++) {
            value = step(value);
        }
        return value;
    }

    private byte[] step(byte[] value) {
        int at = random.nextInt(value.length + 1);
        int end = at + random.nextInt(Math.min(value.length - at, 40) + 1);
        return switch (random.nextInt(8)) {
            case 0 -> flipped(value, at);
            case 1 -> replaced(value, at, at + 1, new byte[] {(byte) random.nextInt(256)});
            case 2 -> replaced(value, at, end, new byte[0]);
            case 3 -> replaced(value, at, at, Arrays.copyOfRange(value, at, end));
            case 4 -> replaced(value, at, at, piece());
            case 5 -> replaced(value, at, end, piece());
            case 6 -> Arrays.copyOf(value, at);
            default -> {
                byte[] other = random.nextBoolean() ? event().toByteArray() : json(event());
                int from = random.nextInt(other.length);
                yield replaced(
                        value, at, value.length, Arrays.copyOfRange(other, from, other.length));
            }
        };
    }

    private byte[] flipped(byte[] value, int at) {
        byte[] other = value.clone();
        if (at < other.length) {
            other[at] ^= (byte) (1 << random.nextInt(8));
        }
        return other;
    }

    private byte[] piece() {
        return PIECES.get(random.nextInt(PIECES.size()));
    }

    private static byte[] replaced(byte[] value, int from, int to, byte[] by) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(value, 0, from);
        out.writeBytes(by);
        int rest = Math.min(to, value.length);
        out.write(value, rest, value.length - rest);
        return out.toByteArray();
    }

    private AdEvent event() {
        EventType[] types = EventType.values();
        AdEvent.Builder event =
                Input.impression()
                        .setTypeValue(1 + random.nextInt(types.length - 2))
                        .setUserId("u".repeat(random.nextInt(130)))
                        .setScanId("s-1")
                        .setConversionId("c-1")
                        .setConversionValueMicros(random.nextLong() >>> random.nextInt(1, 64))
                        .setCurrency("EUR")
                        .setContext(Context.newBuilder().setSiteId("site").setCountry("DE"))
                        .setConsent(
                                Consent.newBuilder()
                                        .setGdpr(true)
                                        .setTcf("tcf")
                                        .addGppSid(random.nextInt())
                                        .addGppSid(7));
        for (int i = random.nextInt(5); i > 0; i--) {
            event.putLabels("label-" + i, "\ud83d\ude00");
        }
        if (random.nextBoolean()) {
            event.setQuantityMilli(1000).setAuctionPriceCpmMicros(random.nextInt(1, 1 << 30));
        }
        return event.build();
    }

    private byte[] json(AdEvent event) {
        try {
            return text(JsonFormat.printer().omittingInsignificantWhitespace().print(event));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] groups(int depth) {
        byte[] groups = new byte[2 * depth];
        for (int i = 0; i < groups.length; i += 2) {
            groups[i] = (byte) 0xC3;
            groups[i + 1] = 0x3E;
        }
        return groups;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
