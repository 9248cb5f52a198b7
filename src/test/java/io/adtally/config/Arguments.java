package io.adtally.config;

import java.util.ArrayList;
import java.util.List;

/** The program's arguments in tests: the least that must be set, and what a test adds. */
final class Arguments {
    private static final List<String> REQUIRED =
            List.of(
                    "--adtally.deployment.id=prod-1",
                    "--adtally.kafka.bootstrap-servers=kafka:9092",
                    "--adtally.ledger.jdbc-url=jdbc:postgresql://db:5432/ledger",
                    "--adtally.ledger.user=adtally",
                    "--adtally.ledger.password=env:LEDGER_PASSWORD");

    private Arguments() {}

    static AdTallyConfig configWith(String... further) {
        return AdTallyConfig.from(with(further));
    }

    /** A setting among {@code further} takes the place of the required one. */
    private static String[] with(String... further) {
        List<String> arguments = new ArrayList<>();
        for (String argument : REQUIRED) {
            String key = argument.substring(0, argument.indexOf('=') + 1);
            if (List.of(further).stream().noneMatch(other -> other.startsWith(key))) {
                arguments.add(argument);
            }
        }
        arguments.addAll(List.of(further));
        return arguments.toArray(String[]::new);
    }
}
