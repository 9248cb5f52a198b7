package io.adtally.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adtally.event.EventId;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodecSerializerTest {
    private static final CodecSerializer<Versioned> SERIALIZER =
            new CodecSerializer<>(Versioned.Bytes.INSTANCE);

    @Test
    void readsAValueOfAnOlderVersion() throws IOException {
        byte[] version1 = {1, 0, 0, 0, 5};
        assertThat(CodecBytes.read(Versioned.Bytes.INSTANCE, version1))
                .isEqualTo(new Versioned(5, 7));
    }

    @ParameterizedTest
    @ValueSource(bytes = {3, 127, 0, -1})
    void refusesAValueOfAnotherVersion(byte version) {
        byte[] bytes = {version, 0, 0, 0, 5, 0, 0, 0, 6};
        assertThatThrownBy(() -> CodecBytes.read(Versioned.Bytes.INSTANCE, bytes))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "Versioned was written in version %d; this release reads versions 1 to 2",
                        version);
    }

    @Test
    void copiesBytesInTodaysVersion() throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(16);
        SERIALIZER.copy(new DataInputDeserializer(new byte[] {1, 0, 0, 0, 5}), out);
        assertThat(out.getCopyOfBuffer()).containsExactly(2, 0, 0, 0, 5, 0, 0, 0, 7);
    }

    @Test
    void isTheSameAfterJavaSerialization() throws Exception {
        assertThat(InstantiationUtil.clone(SERIALIZER)).isEqualTo(SERIALIZER);
    }

    @Test
    void restoresFromItsOwnSnapshot() throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        TypeSerializerSnapshot.writeVersionedSnapshot(out, SERIALIZER.snapshotConfiguration());
        TypeSerializerSnapshot<Versioned> read =
                TypeSerializerSnapshot.readVersionedSnapshot(
                        new DataInputDeserializer(out.getCopyOfBuffer()), classLoader());

        assertThat(read.restoreSerializer()).isEqualTo(SERIALIZER);
        assertThat(compatibleAsIs(read)).isTrue();
    }

    @Test
    void takesStateOfAnOlderVersionAsItIs() throws IOException {
        TypeSerializerSnapshot<Versioned> older = snapshot(Versioned.Bytes.class.getName(), 1);
        TypeSerializer<Versioned> restored = older.restoreSerializer();

        assertThat(compatibleAsIs(older)).isTrue();
        assertThat(restored.deserialize(new DataInputDeserializer(new byte[] {1, 0, 0, 0, 5})))
                .isEqualTo(new Versioned(5, 7));
    }

    @Test
    void refusesStateOfANewerVersion() {
        assertThatThrownBy(() -> snapshot(Versioned.Bytes.class.getName(), 3))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "Versioned was written in version 3; this release reads versions 1 to 2");
    }

    @Test
    void refusesAKeyWhoseBytesHaveChanged() {
        assertThatThrownBy(() -> CodecTypeInfo.ofKey(Versioned.Bytes.INSTANCE))
                .hasMessageContaining("never change");
    }

    @Test
    void refusesStateOfAnotherCodec() throws IOException {
        assertThat(incompatible(snapshot(EventId.Bytes.class.getName(), 1))).isTrue();
    }

    @Test
    void namesTheCodecThatIsGone() {
        assertThatThrownBy(() -> snapshot("io.adtally.Gone", 1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("io.adtally.Gone");
    }

    private static TypeSerializerSnapshot<Versioned> snapshot(String codec, int version)
            throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        out.writeUTF(codec);
        out.writeInt(version);
        CodecSerializerSnapshot<Versioned> snapshot = new CodecSerializerSnapshot<>();
        snapshot.readSnapshot(1, new DataInputDeserializer(out.getCopyOfBuffer()), classLoader());
        return snapshot;
    }

    private static boolean compatibleAsIs(TypeSerializerSnapshot<Versioned> old) {
        return SERIALIZER
                .snapshotConfiguration()
                .resolveSchemaCompatibility(old)
                .isCompatibleAsIs();
    }

    private static boolean incompatible(TypeSerializerSnapshot<Versioned> old) {
        return SERIALIZER.snapshotConfiguration().resolveSchemaCompatibility(old).isIncompatible();
    }

    private static ClassLoader classLoader() {
        return CodecSerializerTest.class.getClassLoader();
    }
}
