package io.adtally.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/** Asks a Druid by SQL. */
final class DruidSql {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI url;
    private final HttpClient http = HttpClient.newHttpClient();

    DruidSql(URI url) {
        this.url = url;
    }

    /** The rows, an array each. */
    JsonNode rows(String query) throws IOException, InterruptedException {
        HttpResponse<String> answer = post(query);
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("Druid refuses " + query + ": " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    /** Whether there is such a data source; its first row makes it. */
    boolean hasRows(String dataSource) throws IOException, InterruptedException {
        return !rows("SELECT 1 FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_NAME = '"
                        + dataSource
                        + "'")
                .isEmpty();
    }

    private HttpResponse<String> post(String query) throws IOException, InterruptedException {
        String body = JSON.writeValueAsString(Map.of("query", query, "resultFormat", "array"));
        HttpRequest request =
                HttpRequest.newBuilder(url)
                        .timeout(TIMEOUT)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
