package io.adtally;

import io.adtally.ops.JobFacts;
import io.adtally.ops.StateManifest;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.apache.flink.configuration.Configuration;

/** What a job of this jar says of itself, for the scripts that put another in its place. */
final class OwnFacts {
    private OwnFacts() {}

    /** As Flink's global job parameters. */
    static Configuration of(Class<?> main, String[] args) throws IOException, URISyntaxException {
        // Flink runs the main of an uploaded jar from the file that the jar's id names.
        URI jar = main.getProtectionDomain().getCodeSource().getLocation().toURI();
        String version = main.getPackage().getImplementationVersion();
        JobFacts facts =
                new JobFacts(
                        Objects.requireNonNullElse(version, "unknown"),
                        String.valueOf(Path.of(jar).getFileName()),
                        main.getName(),
                        List.of(args),
                        StateManifest.ofThisRelease());
        return Configuration.fromMap(facts.toParameters());
    }
}
