package io.adtally.event;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Objects;

/**
 * What one frequency cap counts: a user's impressions of one scope in one rolling window.
 *
 * @param scopeId of the campaign, line item or creative
 * @param context the placement context the count is for; null if it is for all of them
 * @param test test impressions count by themselves, so that no test ever caps a customer's ad
 */
public record CapKey(
        String userId,
        CapScope scope,
        String scopeId,
        String context,
        long windowMs,
        boolean test) {

    /**
     * The key on the topic: the fields with bars between them, readable, and never the same for two
     * keys. "%" and "|" in a field are written as "%25" and "%7C".
     */
    public String text() {
        return String.join(
                "|",
                escaped(userId),
                scope.name(),
                escaped(scopeId),
                context == null ? "*" : "=" + escaped(context),
                String.valueOf(windowMs),
                test ? "test" : "live");
    }

    private static String escaped(String field) {
        return field.replace("%", "%25").replace("|", "%7C");
    }

    /** The same in every JVM, for it decides which subtask counts: an enum's own would not be. */
    @Override
    public int hashCode() {
        int hash = userId.hashCode();
        hash = 31 * hash + scope.number();
        hash = 31 * hash + scopeId.hashCode();
        hash = 31 * hash + Objects.hashCode(context);
        hash = 31 * hash + Long.hashCode(windowMs);
        return 31 * hash + Boolean.hashCode(test);
    }

    /** Key of the capping stage's state. */
    public enum Bytes implements Codec<CapKey> {
        INSTANCE;

        private static final int TEST = 1;
        private static final int IN_CONTEXT = 1 << 1;

        /** A key: see {@link Codec#version}. */
        @Override
        public int version() {
            return 1;
        }

        @Override
        public Class<CapKey> type() {
            return CapKey.class;
        }

        @Override
        public void write(CapKey key, DataOutput out) throws IOException {
            Wire.writeText(key.userId, out);
            out.writeByte(key.scope.number());
            out.writeByte((key.test ? TEST : 0) | (key.context == null ? 0 : IN_CONTEXT));
            Wire.writeText(key.scopeId, out);
            if (key.context != null) {
                Wire.writeText(key.context, out);
            }
            Wire.writeVarint(key.windowMs, out);
        }

        @Override
        public CapKey read(DataInput in, int version) throws IOException {
            String userId = Wire.readText(in);
            CapScope scope = CapScope.ofNumber(in.readByte());
            int flags = in.readByte();
            return new CapKey(
                    userId,
                    scope,
                    Wire.readText(in),
                    (flags & IN_CONTEXT) == 0 ? null : Wire.readText(in),
                    Wire.readVarint(in),
                    (flags & TEST) != 0);
        }
    }
}
