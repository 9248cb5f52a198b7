package io.adtally.flink;

import io.adtally.event.Codec;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** The Flink type of a value that has a {@link Codec}. */
public final class CodecTypeInfo<T> extends TypeInformation<T> {
    private final Codec<T> codec;
    private final boolean keyType;

    public CodecTypeInfo(Codec<T> codec) {
        this(codec, false);
    }

    private CodecTypeInfo(Codec<T> codec, boolean keyType) {
        if (keyType && codec.version() != 1) {
            throw new IllegalArgumentException(
                    codec.type().getSimpleName()
                            + " is a key, and the bytes of a key never change");
        }
        this.codec = codec;
        this.keyType = keyType;
    }

    /** For values with an {@code equals} and a {@code hashCode} that is the same in every JVM. */
    public static <T> CodecTypeInfo<T> ofKey(Codec<T> codec) {
        return new CodecTypeInfo<>(codec, true);
    }

    @Override
    public TypeSerializer<T> createSerializer(SerializerConfig config) {
        return new CodecSerializer<>(codec);
    }

    @Override
    public Class<T> getTypeClass() {
        return codec.type();
    }

    @Override
    public boolean isBasicType() {
        return false;
    }

    @Override
    public boolean isTupleType() {
        return false;
    }

    @Override
    public int getArity() {
        return 1;
    }

    @Override
    public int getTotalFields() {
        return 1;
    }

    @Override
    public boolean isKeyType() {
        return keyType;
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof CodecTypeInfo;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CodecTypeInfo<?> that
                && codec.equals(that.codec)
                && keyType == that.keyType;
    }

    @Override
    public int hashCode() {
        return codec.hashCode();
    }

    @Override
    public String toString() {
        return codec.type().getSimpleName();
    }
}
