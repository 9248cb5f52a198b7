package io.adtally.ingest;

import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.Set;

/** Which fields may tell of a person, and so are not shown unless somebody answers for it. */
final class PersonalFields {
    /** Consent strings are as good as a user id to find somebody again; labels are free text. */
    private static final Set<String> NAMES =
            Set.of(
                    "adtally.events.v1.AdEvent.user_id",
                    "adtally.events.v1.AdEvent.labels",
                    "adtally.events.v1.Consent.tcf",
                    "adtally.events.v1.Consent.gpp");

    private PersonalFields() {}

    /**
     * Whether the field itself, with all that is in it, is one.
     *
     * @param field null: unknown to this version, so it may be anything
     */
    static boolean contain(FieldDescriptor field) {
        return field == null || NAMES.contains(field.getFullName());
    }
}
