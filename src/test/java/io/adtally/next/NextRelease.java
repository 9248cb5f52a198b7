package io.adtally.next;

import static net.bytebuddy.matcher.ElementMatchers.isBridge;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.not;

import io.adtally.event.Codec;
import io.adtally.ops.StateManifest;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.implementation.FixedValue;

/**
 * The release that comes after this one, made of its classes: every value but keys has grown a
 * field, and the rows of the ledger pass a new operator that has a state of its own.
 */
public final class NextRelease {
    /** What it writes, and up to which it reads. */
    public static final int FORMAT = Codec.FORMAT + 1;

    private static final String PIPELINE = "io.adtally.AdTallyPipeline";

    private NextRelease() {}

    /** Its classes, in the place of those of this release. */
    public static ClassLoader load(ClassLoader thisRelease) throws IOException {
        return new NextReleaseLoader(thisRelease, codecs(thisRelease));
    }

    /** Its jar, made of that of this release; gives back the target. */
    public static Path write(Path jar, Path target) throws IOException {
        ClassLoader thisRelease = NextRelease.class.getClassLoader();
        Map<String, byte[]> classes = new TreeMap<>(codecs(thisRelease));
        classes.put(PIPELINE, pipeline());
        classes.put(Witness.class.getName(), bytesOf(Witness.class.getName(), thisRelease));
        Files.copy(jar, target);
        try (FileSystem files = FileSystems.newFileSystem(target)) {
            for (Map.Entry<String, byte[]> each : classes.entrySet()) {
                Path file = files.getPath("/" + each.getKey().replace('.', '/') + ".class");
                Files.createDirectories(file.getParent());
                Files.write(file, each.getValue());
            }
            Files.writeString(files.getPath("/" + StateManifest.RESOURCE), manifest().text());
        }
        return target;
    }

    private static StateManifest manifest() throws IOException {
        StateManifest today = StateManifest.ofThisRelease();
        Map<String, List<String>> uids = new TreeMap<>();
        today.uids().forEach((job, all) -> uids.put(job, new ArrayList<>(all)));
        uids.get("io.adtally.AdTallyJob").add(Witness.UID);
        return new StateManifest(uids, FORMAT, today.codecs());
    }

    /** By class name; those of keys are as they were. */
    private static Map<String, byte[]> codecs(ClassLoader thisRelease) throws IOException {
        Set<String> names = StateManifest.ofThisRelease().codecs();
        Map<String, byte[]> grown = new TreeMap<>();
        for (String name : names) {
            Class<?> codec = classOf(name, thisRelease);
            if (!isOfAKey(codec)) {
                grown.put(name, grown(codec, thisRelease));
            }
        }
        return grown;
    }

    private static boolean isOfAKey(Class<?> codec) {
        return List.of(codec.getDeclaredMethods()).stream()
                .anyMatch(method -> method.getName().equals("version"));
    }

    private static byte[] grown(Class<?> codec, ClassLoader thisRelease) {
        return bytes(
                new ByteBuddy()
                        .redefine(codec, ClassFileLocator.ForClassLoader.of(thisRelease))
                        .visit(
                                Advice.to(AddedField.Write.class)
                                        .on(named("write").and(not(isBridge()))))
                        .visit(
                                Advice.to(AddedField.Read.class)
                                        .on(named("read").and(not(isBridge()))))
                        .method(named("version"))
                        .intercept(FixedValue.value(FORMAT)));
    }

    private static byte[] pipeline() throws IOException {
        ClassLoader thisRelease = NextRelease.class.getClassLoader();
        return bytes(
                new ByteBuddy()
                        .redefine(
                                classOf(PIPELINE, thisRelease),
                                ClassFileLocator.ForClassLoader.of(thisRelease))
                        .visit(Advice.to(Witness.Added.class).on(named("billing"))));
    }

    private static byte[] bytes(DynamicType.Builder<?> builder) {
        try (DynamicType.Unloaded<?> type = builder.make()) {
            return type.getBytes();
        }
    }

    static byte[] bytesOf(String name, ClassLoader loader) throws IOException {
        return ClassFileLocator.ForClassLoader.of(loader).locate(name).resolve();
    }

    private static Class<?> classOf(String name, ClassLoader loader) throws IOException {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException e) {
            throw new IOException(e);
        }
    }
}
