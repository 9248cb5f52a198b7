package io.adtally.ops;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;

/**
 * What decides whether a release can go on from another's state: the uids of its operators, job by
 * job, its codecs, and the newest format they read. A file in the jar, so that it can be asked
 * before anything of the jar has run; a test holds it to the code.
 *
 * @param uids by main class of the job
 * @param format the version in which values are written, and up to which they are read
 * @param codecs class names
 */
public record StateManifest(Map<String, List<String>> uids, int format, Set<String> codecs) {
    /** Where it is in the jar. */
    public static final String RESOURCE = "io/adtally/state.properties";

    private static final String UIDS = "uids.";
    private static final String FORMAT = "format";
    private static final String CODECS = "codecs";

    public StateManifest {
        uids = Collections.unmodifiableMap(new TreeMap<>(uids));
        codecs = Collections.unmodifiableSet(new TreeSet<>(codecs));
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
     * @throws IOException naming the file, if it is none of ours or no jar at all
     */
    public static StateManifest ofJar(Path file) throws IOException {
        try (JarFile jar = new JarFile(file.toFile())) {
            ZipEntry entry = jar.getEntry(RESOURCE);
            if (entry == null) {
                throw new IOException(file + " is no jar of adtally: it holds no " + RESOURCE);
            }
            return read(jar.getInputStream(entry));
        } catch (ZipException e) {
            throw new IOException(file + " is not a jar: " + e.getMessage(), e);
        }
    }

    /** Those of one job; empty if the jar has no such job. */
    List<String> uidsOf(String mainClass) {
        return uids.getOrDefault(mainClass, List.of());
    }

    /** Reads what {@link #text} wrote. */
    static StateManifest parse(String text) {
        Map<String, List<String>> uids = new TreeMap<>();
        Map<String, String> rest = new TreeMap<>();
        for (String line : text.lines().toList()) {
            int equals = line.indexOf('=');
            String key = line.substring(0, equals);
            String value = line.substring(equals + 1);
            if (key.startsWith(UIDS)) {
                uids.put(key.substring(UIDS.length()), List.of(value.split(",")));
            } else {
                rest.put(key, value);
            }
        }
        if (!rest.keySet().containsAll(List.of(FORMAT, CODECS))) {
            throw new IllegalStateException(
                    "%s lacks %s or %s: no release wrote it".formatted(RESOURCE, FORMAT, CODECS));
        }
        return new StateManifest(
                uids, Integer.parseInt(rest.get(FORMAT)), Set.of(rest.get(CODECS).split(",")));
    }

    /** One line for the format, one for the codecs, one for each job. */
    public String text() {
        List<String> lines = new ArrayList<>();
        lines.add(FORMAT + "=" + format);
        lines.add(CODECS + "=" + String.join(",", codecs));
        uids.forEach((job, all) -> lines.add(UIDS + job + "=" + String.join(",", all)));
        return String.join("\n", lines) + "\n";
    }

    private static StateManifest read(InputStream in) throws IOException {
        return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
}
