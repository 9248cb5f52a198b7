package io.adtally.ingest;

import java.util.EnumSet;
import java.util.List;

/** Which fields of one event broke their rule and are left out. */
final class ClearedFields {
    /** Null until there is one, as for nearly every event. */
    private EnumSet<Field> fields;

    /** The fields that neither money nor identity depends on, in the order of the schema. */
    enum Field {
        USER_ID("user_id"),
        MEDIA_TYPE("media_type"),
        CONVERSION_VALUE_MICROS("conversion_value_micros"),
        CURRENCY("currency"),
        QUANTITY_MILLI("quantity_milli"),
        SITE_ID("context.site_id"),
        APP_ID("context.app_id"),
        COUNTRY("context.country"),
        DEVICE_TYPE("context.device_type"),
        PLACEMENT_CONTEXT("context.placement_context"),
        TCF("consent.tcf"),
        GPP("consent.gpp"),
        GPP_SID("consent.gpp_sid"),
        US_PRIVACY("consent.us_privacy"),
        LABELS("labels"),
        AUCTION_PRICE_CURRENCY("auction_price_currency");

        private final String path;

        Field(String path) {
            this.path = path;
        }

        /** In the schema. */
        String path() {
            return path;
        }
    }

    void add(Field field) {
        if (fields == null) {
            fields = EnumSet.noneOf(Field.class);
        }
        fields.add(field);
    }

    /** In the order of the schema. */
    List<String> paths() {
        return fields == null ? List.of() : fields.stream().map(Field::path).toList();
    }
}
