package io.adtally.event;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Whose session it is.
 *
 * @param test synthetic traffic has sessions of its own, so that no test ever stretches a viewer's
 */
public record UserKey(String userId, boolean test) {

    /** The same in every JVM, for it decides which subtask has the user. */
    @Override
    public int hashCode() {
        return 31 * userId.hashCode() + Boolean.hashCode(test);
    }

    /** Key of the session stage's state. */
    public enum Bytes implements Codec<UserKey> {
        INSTANCE;

        /** A key: see {@link Codec#version}. */
        @Override
        public int version() {
            return 1;
        }

        @Override
        public Class<UserKey> type() {
            return UserKey.class;
        }

        @Override
        public void write(UserKey key, DataOutput out) throws IOException {
            Wire.writeText(key.userId, out);
            out.writeBoolean(key.test);
        }

        @Override
        public UserKey read(DataInput in, int version) throws IOException {
            return new UserKey(Wire.readText(in), in.readBoolean());
        }
    }
}
