package io.adtally.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import io.adtally.proto.catalog.v1.CatalogEntry;
import io.adtally.proto.catalog.v1.FrequencyCap;
import io.adtally.proto.events.v1.AdEvent;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** What the table cannot try, for an event has it not; and how the faults are named. */
class ProtobufStrictnessTest {
    private static final ProtobufDecoder<AdEvent> EVENTS =
            new ProtobufDecoder<>(AdEvent.getDefaultInstance());

    @Test
    void refusesTwoMembersOfAOneofAsJsonDoes() throws Exception {
        DynamicMessage prototype = DynamicMessage.getDefaultInstance(withOneof());
        ProtobufDecoder<DynamicMessage> protobuf = new ProtobufDecoder<>(prototype);
        JsonDecoder<DynamicMessage> json = new JsonDecoder<>(prototype);

        assertThat(protobuf.decode(hex("0a0161")))
                .isEqualTo(json.decode(Strictness.bytes("{\"a\":\"a\",\"b\":null}")));
        assertThatThrownBy(() -> protobuf.decode(hex("0a01611001")))
                .isInstanceOf(RejectedException.class)
                .hasMessage("b is given beside another of either, at byte 3 of 5");
        assertThatThrownBy(() -> json.decode(Strictness.bytes("{\"a\":\"a\",\"b\":1}")))
                .isInstanceOf(RejectedException.class)
                .hasMessageContaining("b is given beside another of either");
    }

    @Test
    void readsACatalogEntryAsStrictly() throws RejectedException {
        ProtobufDecoder<CatalogEntry> catalog =
                new ProtobufDecoder<>(CatalogEntry.getDefaultInstance());
        CatalogEntry entry =
                CatalogEntry.newBuilder()
                        .setToken("t")
                        .addFrequencyCaps(FrequencyCap.newBuilder().setMaxImpressions(1))
                        .addFrequencyCaps(FrequencyCap.newBuilder().setMaxImpressions(2))
                        .build();

        assertThat(catalog.decode(entry.toByteArray())).isEqualTo(entry);
        assertThatThrownBy(() -> catalog.decode(hex("5a0410011002")))
                .hasMessage("frequency_caps.max_impressions is given twice, at byte 4 of 6");
    }

    @Test
    void namesThePathThePlaceAndTheCause() {
        refuses("0a0161" + "10011002", "type is given twice, at byte 5 of 7");
        refuses(
                "0a0161" + "1001" + "0a0162",
                "impression_id is given twice (two events in one record?), at byte 5 of 8");
        refuses("82010408010800", "consent.gdpr is given twice, at byte 5 of 7");
        refuses(
                "2801",
                "user_id is of wire type 0, a text (wire type 2) is needed, at byte 0 of 2");
        refuses("7002", "test is 2, 1 (true) or 0 (false) is needed, at byte 0 of 2");
        refuses(
                "7a06208080808010",
                "context.device_type is 4294967296, a whole number of 32 bits is needed, at byte 2"
                        + " of 8");
        refuses(
                "50ffffffffffffffffff02",
                "conversion_value_micros is a number of more than 64 bits, a whole number of 64"
                        + " bits is needed, at byte 0 of 11");
        refuses("8a01030a016b" + "8a01030a016b", "labels[\"k\"] is given twice, at byte 6 of 12");
        refuses(
                "8a01050a016b1001",
                "labels[\"k\"] is of wire type 0, a text (wire type 2) is needed, at byte 6 of 8");
    }

    @Test
    void findsAKeyTwiceAmongMany() throws RejectedException {
        StringBuilder labels = new StringBuilder();
        for (char key = 'a'; key < 'u'; key++) {
            labels.append("8a01030a01%02x".formatted((int) key));
        }
        assertThat(EVENTS.decode(hex(labels.toString())).getLabelsMap()).hasSize(20);
        for (char key = 'a'; key < 'u'; key++) {
            refuses(
                    labels + "8a01030a01%02x".formatted((int) key),
                    "labels[\"" + key + "\"] is given twice, at byte 120 of 126");
        }
    }

    @Test
    void takesANumberInMoreBytesThanItNeeds() throws RejectedException {
        assertThat(EVENTS.decode(hex("108100")).getTypeValue()).isEqualTo(1);
        assertThat(EVENTS.decode(hex("7a0b20ffffffffffffffffff01")).getContext().getDeviceType())
                .isEqualTo(-1);
    }

    @Test
    void passesOverUnknownFieldsOfEveryWireType() throws RejectedException {
        String unknown = "c03e8101" + "c13e0102030405060708" + "c23e0161" + "c53e01020304";
        String group = "c33e" + unknown + "c33e" + "c43e" + "c43e";

        assertThat(EVENTS.decode(hex(unknown + group + "1001")).getTypeValue()).isEqualTo(1);
    }

    private static void refuses(String hex, String message) {
        assertThatThrownBy(() -> EVENTS.decode(hex(hex)))
                .isInstanceOf(RejectedException.class)
                .hasMessage(message);
    }

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static Descriptor withOneof() throws DescriptorValidationException {
        FieldDescriptorProto.Builder member =
                FieldDescriptorProto.newBuilder()
                        .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL)
                        .setOneofIndex(0);
        DescriptorProto message =
                DescriptorProto.newBuilder()
                        .setName("Message")
                        .addOneofDecl(OneofDescriptorProto.newBuilder().setName("either"))
                        .addField(
                                member.clone()
                                        .setName("a")
                                        .setNumber(1)
                                        .setType(FieldDescriptorProto.Type.TYPE_STRING))
                        .addField(
                                member.clone()
                                        .setName("b")
                                        .setNumber(2)
                                        .setType(FieldDescriptorProto.Type.TYPE_INT64))
                        .build();
        FileDescriptorProto file =
                FileDescriptorProto.newBuilder()
                        .setName("oneof.proto")
                        .setSyntax("proto3")
                        .addMessageType(message)
                        .build();
        return FileDescriptor.buildFrom(file, new FileDescriptor[0])
                .findMessageTypeByName("Message");
    }
}
