package io.adtally.local;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** The project's own files: what is run here is set up by what is run elsewhere. */
final class ProjectFiles {
    /** The root of the clone. */
    static final Path HOME = Path.of(System.getProperty("adtally.home", "")).toAbsolutePath();

    private static final Path CONF = HOME.resolve("flink-conf");

    private ProjectFiles() {}

    /** A file of {@code flink-conf}. */
    static Path conf(String name) {
        return CONF.resolve(name);
    }

    /** A properties file of {@code flink-conf}. */
    static Properties properties(String name) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(conf(name))) {
            properties.load(reader);
        }
        return properties;
    }
}
