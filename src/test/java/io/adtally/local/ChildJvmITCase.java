package io.adtally.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChildJvmITCase {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String CLASS_PATH = System.getProperty("java.class.path");

    @TempDir Path directory;

    @Test
    void endsWhenItsParentIsKilled() throws Exception {
        Path pidFile = directory.resolve("grandchild.pid");
        ChildJvm parent =
                start(
                        "parent",
                        Parent.class,
                        pidFile.toString(),
                        directory.resolve("log").toString());
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!Files.exists(pidFile)) {
            assertThat(System.nanoTime()).as("the grandchild's start").isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        ProcessHandle grandchild =
                ProcessHandle.of(Long.parseLong(Files.readString(pidFile))).orElseThrow();

        parent.kill();

        grandchild.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(grandchild.isAlive()).isFalse();
    }

    @Test
    void isEndedByClose() throws Exception {
        ChildJvm child = start("child", Sleeper.class);
        assertThat(child.isAlive()).isTrue();

        child.close();

        assertThat(ProcessHandle.of(child.pid())).isEmpty();
    }

    private ChildJvm start(String name, Class<?> main, String... arguments) throws Exception {
        return ChildJvm.start(
                name,
                CLASS_PATH,
                List.of("-Xmx32m"),
                main.getName(),
                List.of(arguments),
                directory.resolve(name + ".log"));
    }

    /** Starts a child of its own and tells its pid. */
    public static final class Parent {
        private Parent() {}

        public static void main(String[] args) throws Exception {
            ChildJvm child =
                    ChildJvm.start(
                            "grandchild",
                            CLASS_PATH,
                            List.of("-Xmx32m"),
                            Sleeper.class.getName(),
                            List.of(),
                            Path.of(args[1]));
            Path written = Path.of(args[0] + ".new");
            Files.writeString(written, String.valueOf(child.pid()));
            Files.move(written, Path.of(args[0]));
            new CountDownLatch(1).await();
        }
    }

    /** Does nothing, for ever. */
    public static final class Sleeper {
        private Sleeper() {}

        public static void main(String[] args) throws Exception {
            new CountDownLatch(1).await();
        }
    }
}
