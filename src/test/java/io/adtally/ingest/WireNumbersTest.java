package io.adtally.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import io.adtally.event.CapScope;
import io.adtally.event.EventType;
import io.adtally.event.MediaType;
import io.adtally.event.PricingModel;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The domain's enums have the names and numbers of the schema, so that ingest may go by them. */
class WireNumbersTest {
    @Test
    void eventTypesAreThoseOfTheSchema() {
        assertThat(numbers(EventType.values(), EventType::number))
                .isEqualTo(
                        numbers(
                                io.adtally.proto.events.v1.EventType.getDescriptor(),
                                "EVENT_TYPE_"));
    }

    @Test
    void mediaTypesAreThoseOfTheSchema() {
        Map<String, Integer> named =
                numbers(io.adtally.proto.events.v1.MediaType.getDescriptor(), "MEDIA_TYPE_");
        named.put("UNSPECIFIED", 0);
        assertThat(numbers(MediaType.values(), MediaType::number)).isEqualTo(named);
    }

    @Test
    void pricingModelsAreThoseOfTheSchema() {
        assertThat(numbers(PricingModel.values(), PricingModel::number))
                .isEqualTo(
                        numbers(
                                io.adtally.proto.catalog.v1.PricingModel.getDescriptor(),
                                "PRICING_MODEL_"));
    }

    @Test
    void capScopesAreThoseOfTheSchema() {
        assertThat(numbers(CapScope.values(), CapScope::number))
                .isEqualTo(
                        numbers(
                                io.adtally.proto.catalog.v1.CapScope.getDescriptor(),
                                "CAP_SCOPE_"));
    }

    private static <E extends Enum<E>> Map<String, Integer> numbers(
            E[] values, ToIntFunction<E> number) {
        return Arrays.stream(values).collect(Collectors.toMap(Enum::name, number::applyAsInt));
    }

    private static Map<String, Integer> numbers(EnumDescriptor schema, String prefix) {
        Function<EnumValueDescriptor, String> name =
                value -> value.getName().substring(prefix.length());
        return schema.getValues().stream()
                .filter(value -> value.getNumber() != 0)
                .collect(Collectors.toMap(name, EnumValueDescriptor::getNumber));
    }
}
