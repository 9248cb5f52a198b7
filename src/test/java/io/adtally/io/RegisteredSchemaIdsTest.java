package io.adtally.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RegisteredSchemaIdsTest {
    private static final Schema SCHEMA = Schema.create(Schema.Type.STRING);
    private static final String LOOK_UP = "POST /api/subjects/events-value";
    private static final String REGISTER = "POST /api/subjects/events-value/versions";

    private final Deque<Answer> answers = new ArrayDeque<>();
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private HttpServer registry;

    private record Answer(int status, String body) {}

    @BeforeEach
    void startRegistry() throws IOException {
        registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        registry.createContext("/", this::answer);
        registry.start();
    }

    @AfterEach
    void stopRegistry() {
        registry.stop(0);
    }

    @Test
    void looksUpASchemaThatIsThere() {
        answers.add(new Answer(200, "{\"subject\":\"events-value\",\"id\":7,\"version\":1}"));

        assertThat(ids(Duration.ZERO).idOf("events", SCHEMA)).isEqualTo(7);
        assertThat(requests).containsExactly(LOOK_UP);
    }

    @Test
    void registersASchemaThatIsNot() {
        answers.add(new Answer(404, "{\"error_code\":40401}"));
        answers.add(new Answer(200, "{\"id\":8}"));

        assertThat(ids(Duration.ZERO).idOf("events", SCHEMA)).isEqualTo(8);
        assertThat(requests).containsExactly(LOOK_UP, REGISTER);
    }

    @Test
    void asksAgainWhileTheRegistryIsAway() {
        answers.add(new Answer(503, "starting"));
        answers.add(new Answer(200, "no JSON"));
        answers.add(new Answer(200, "{\"id\":9}"));

        assertThat(ids(Duration.ofMinutes(1)).idOf("events", SCHEMA)).isEqualTo(9);
        assertThat(requests).hasSize(3);
    }

    @Test
    void failsTheTaskWhenPatienceEnds() {
        answers.add(new Answer(503, "down"));

        assertThatThrownBy(() -> ids(Duration.ZERO).idOf("events", SCHEMA))
                .isInstanceOf(IllegalStateException.class)
                .isNotInstanceOf(SuppressRestartsException.class)
                .hasMessageContaining("adtally.schema-registry.url = " + url())
                .hasStackTraceContaining("503: down");
    }

    @Test
    void stopsTheJobForGoodWhenTheSchemaIsRefused() {
        answers.add(new Answer(404, "{}"));
        answers.add(new Answer(409, "{\"message\":\"incompatible\"}"));

        assertThatThrownBy(() -> ids(Duration.ofMinutes(1)).idOf("events", SCHEMA))
                .isInstanceOf(SuppressRestartsException.class)
                .hasStackTraceContaining("events-value")
                .hasStackTraceContaining("incompatible");
    }

    private RegisteredSchemaIds ids(Duration patience) {
        return new RegisteredSchemaIds(url() + "/", patience);
    }

    private String url() {
        return "http://127.0.0.1:" + registry.getAddress().getPort() + "/api";
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Answer answer =
                body.equals("{\"schema\":\"\\\"string\\\"\"}")
                        ? answers.remove()
                        : new Answer(422, "not the schema: " + body);
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
