package io.adtally.ops;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

/**
 * What decides whether a release can go on from another's state: the uids of its operators, and the
 * newest version that each of its codecs reads. A file in the jar, so that it can be asked before
 * anything of the jar has run; a test holds it to the code.
 *
 * @param codecs by class name
 */
public record StateManifest(List<String> uids, Map<String, Integer> codecs) {
    /** Where it is in the jar. */
    public static final String RESOURCE = "io/adtally/state.properties";

    static final String UIDS = "uids";
    static final String CODEC = "codec.";

    public StateManifest {
        uids = List.copyOf(uids);
        codecs = Collections.unmodifiableMap(new TreeMap<>(codecs));
    }

    /** That of the release this class belongs to. */
    public static StateManifest ofThisRelease() throws IOException {
        try (InputStream in = StateManifest.class.getResourceAsStream("/" + RESOURCE)) {
            return read(in);
        }
    }

    /**
     * That of a jar.
     *
     * @throws IOException if it is none of ours
     */
    public static StateManifest ofJar(Path file) throws IOException {
        try (JarFile jar = new JarFile(file.toFile())) {
            ZipEntry entry = jar.getEntry(RESOURCE);
            if (entry == null) {
                throw new IOException(file + " is no jar of adtally: it holds no " + RESOURCE);
            }
            return read(jar.getInputStream(entry));
        }
    }

    static StateManifest of(Map<String, String> entries) {
        Map<String, Integer> codecs = new TreeMap<>();
        entries.forEach(
                (key, value) -> {
                    if (key.startsWith(CODEC)) {
                        codecs.put(key.substring(CODEC.length()), Integer.valueOf(value));
                    }
                });
        return new StateManifest(List.of(entries.getOrDefault(UIDS, "").split(",")), codecs);
    }

    Map<String, String> entries() {
        Map<String, String> entries = new TreeMap<>();
        entries.put(UIDS, String.join(",", uids));
        codecs.forEach((codec, version) -> entries.put(CODEC + codec, String.valueOf(version)));
        return entries;
    }

    /** As it is in the jar. */
    public String text() {
        List<String> lines = new ArrayList<>();
        entries().forEach((key, value) -> lines.add(key + "=" + value));
        return String.join("\n", lines) + "\n";
    }

    private static StateManifest read(InputStream in) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
            properties.load(reader);
        }
        Map<String, String> entries = new TreeMap<>();
        properties.forEach((key, value) -> entries.put(key.toString(), value.toString()));
        return of(entries);
    }
}
