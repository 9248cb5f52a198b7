package io.adtally.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adtally.event.Codec;
import io.adtally.next.NextRelease;
import io.adtally.ops.StateManifest;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A release in which every value has grown a field goes on from the state of this one, and this one
 * refuses to go on from the state of that.
 */
class StateEvolutionTest {
    private static final ClassLoader THIS_RELEASE = StateEvolutionTest.class.getClassLoader();
    private static final Set<String> KEYS = new TreeSet<>();
    private static final Set<String> VALUES = new TreeSet<>();
    private static ClassLoader nextRelease;

    @BeforeAll
    static void sortsKeysFromValues() throws Exception {
        nextRelease = NextRelease.load(THIS_RELEASE);
        for (String name : StateManifest.ofThisRelease().codecs()) {
            (codec(name, nextRelease).version() == 1 ? KEYS : VALUES).add(name);
        }
    }

    static Set<String> keys() {
        return KEYS;
    }

    static Set<String> values() {
        return VALUES;
    }

    @Test
    void keysAreFew() {
        assertThat(KEYS.stream().map(name -> name.replaceAll(".*\\.|\\$.*", "")))
                .containsExactly("CapKey", "EventId", "UserKey");
    }

    @Test
    void theNextReleaseReadsWhatThisOneWrote() throws Exception {
        Map<String, Object> values = golden(VALUES, THIS_RELEASE);
        OperatorSubtaskState before = store(VALUES, THIS_RELEASE).stored(values);

        Map<String, Object> restored = store(VALUES, nextRelease).restored(before);
        assertThat(restored).hasSize(VALUES.size());
        restored.forEach((name, value) -> assertSame(name, value, values.get(name)));

        OperatorSubtaskState after = store(VALUES, nextRelease).stored(restored);
        store(VALUES, nextRelease)
                .restored(after)
                .forEach((name, value) -> assertSame(name, value, values.get(name)));
    }

    @Test
    void thisReleaseRefusesStateOfTheNextOne() throws Exception {
        OperatorSubtaskState after = store(VALUES, nextRelease).stored(golden(VALUES, nextRelease));

        assertThatThrownBy(() -> store(VALUES, THIS_RELEASE).restored(after))
                .rootCause()
                .hasMessageContaining("was written in version " + NextRelease.FORMAT);
    }

    @ParameterizedTest
    @MethodSource("values")
    void thisReleaseNamesWhatItCannotRead(String name) throws Exception {
        DataOutputSerializer out = new DataOutputSerializer(64);
        TypeSerializerSnapshot.writeVersionedSnapshot(
                out, new CodecSerializer<>(codec(name, nextRelease)).snapshotConfiguration());

        assertThatThrownBy(
                        () ->
                                TypeSerializerSnapshot.readVersionedSnapshot(
                                        new DataInputDeserializer(out.getCopyOfBuffer()),
                                        THIS_RELEASE))
                .hasMessage(
                        "%s was written in version %d; this release reads versions 1 to %d",
                        codec(name, THIS_RELEASE).type().getSimpleName(),
                        NextRelease.FORMAT,
                        Codec.FORMAT);
    }

    /** State is found by the bytes of its key. */
    @ParameterizedTest
    @MethodSource("keys")
    void theNextReleaseFindsWhatThisOneStoredUnderAKey(String name) throws Exception {
        OperatorSubtaskState before = byKey(name, THIS_RELEASE).stored(Map.of("text", "value"));

        assertThat(byKey(name, nextRelease).restored(before)).containsEntry("text", "value");
    }

    private static StoreHarness store(Set<String> names, ClassLoader release) {
        Map<String, TypeInformation<Object>> types = new TreeMap<>();
        names.forEach(name -> types.put(name, new CodecTypeInfo<>(codec(name, release))));
        return new StoreHarness(untyped(Types.STRING), "key", types, release);
    }

    private static StoreHarness byKey(String name, ClassLoader release) throws IOException {
        return new StoreHarness(
                CodecTypeInfo.ofKey(codec(name, release)),
                golden(name, release),
                Map.of("text", untyped(Types.STRING)),
                release);
    }

    private static Map<String, Object> golden(Set<String> names, ClassLoader release)
            throws IOException {
        Map<String, Object> values = new TreeMap<>();
        for (String name : names) {
            values.put(name, golden(name, release));
        }
        return values;
    }

    /** The value of the golden file, as a class of the release. */
    private static Object golden(String name, ClassLoader release) throws IOException {
        Codec<Object> codec = codec(name, release);
        int version = Math.min(codec.version(), Codec.FORMAT);
        String hex = GoldenBytes.hexOf(codec.type().getSimpleName(), version);
        return CodecBytes.read(codec, HexFormat.of().parseHex(hex));
    }

    @SuppressWarnings("unchecked")
    private static Codec<Object> codec(String name, ClassLoader release) {
        try {
            return (Codec<Object>) Class.forName(name, true, release).getEnumConstants()[0];
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static TypeInformation<Object> untyped(TypeInformation<?> type) {
        return (TypeInformation<Object>) type;
    }

    /** Of two releases, so of two classes. */
    private static void assertSame(String name, Object restored, Object value) {
        assertThat(restored.getClass()).as(name).isNotEqualTo(value.getClass());
        assertThat(plain(restored)).as(name).isEqualTo(plain(value));
    }

    /** Nothing but JDK types. */
    private static Object plain(Object value) {
        if (value instanceof Record) {
            List<Object> parts = new ArrayList<>();
            for (RecordComponent part : value.getClass().getRecordComponents()) {
                parts.add(plain(partOf(value, part.getAccessor())));
            }
            return parts;
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> plain = new TreeMap<>();
            map.forEach((key, each) -> plain.put(key.toString(), plain(each)));
            return plain;
        }
        if (value instanceof Collection<?> all) {
            return all.stream().map(StateEvolutionTest::plain).toList();
        }
        return value instanceof byte[] bytes
                ? HexFormat.of().formatHex(bytes)
                : String.valueOf(value);
    }

    private static Object partOf(Object value, Method accessor) {
        try {
            accessor.setAccessible(true);
            return accessor.invoke(value);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }
}
