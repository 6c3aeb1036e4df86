package dev.epicenter.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the scalars of a TensorBoard event file with protobuf's own parser, independently of our writer. The messages are the
 * fields that scalars need of TensorFlow's {@code tensorflow/core/util/event.proto} and {@code framework/summary.proto}.
 */
final class TensorBoardEvents {
    private static final Descriptor EVENT = event();

    private TensorBoardEvents() {}

    /** A value of one series. */
    record Scalar(String tag, long step, float value) {}

    /** The scalars in file order; the first record must name the format's version. */
    static List<Scalar> read(Path file) throws IOException {
        List<Scalar> scalars = new ArrayList<>();
        boolean first = true;
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
            while (true) {
                DynamicMessage event = DynamicMessage.parseFrom(EVENT, record(in));
                if (first) {
                    assertThat(field(event, "file_version")).isEqualTo("brain.Event:2");
                    first = false;
                }
                scalars.addAll(scalars(event));
            }
        } catch (EOFException end) {
            return scalars;
        }
    }

    private static byte[] record(DataInputStream in) throws IOException {
        byte[] header = new byte[12];
        in.readFully(header);
        byte[] payload = new byte
                [(int) ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getLong()];
        in.readFully(payload);
        in.readFully(new byte[4]);
        return payload;
    }

    private static List<Scalar> scalars(DynamicMessage event) {
        long step = (Long) field(event, "step");
        DynamicMessage summary = (DynamicMessage) field(event, "summary");
        return ((List<?>) field(summary, "value"))
                .stream()
                        .map(value -> (DynamicMessage) value)
                        .map(value ->
                                new Scalar((String) field(value, "tag"), step, (Float) field(value, "simple_value")))
                        .toList();
    }

    private static Object field(DynamicMessage message, String name) {
        return message.getField(message.getDescriptorForType().findFieldByName(name));
    }

    private static Descriptor event() {
        DescriptorProto value =
                message("Value", field("tag", 1, Type.TYPE_STRING), field("simple_value", 2, Type.TYPE_FLOAT));
        DescriptorProto summary = message(
                "Summary",
                nested("value", 1, "Value").toBuilder()
                        .setLabel(Label.LABEL_REPEATED)
                        .build());
        DescriptorProto event = message(
                "Event",
                field("wall_time", 1, Type.TYPE_DOUBLE),
                field("step", 2, Type.TYPE_INT64),
                field("file_version", 3, Type.TYPE_STRING),
                nested("summary", 5, "Summary"));
        FileDescriptorProto file = FileDescriptorProto.newBuilder()
                .setName("event.proto")
                .setSyntax("proto3")
                .addMessageType(value)
                .addMessageType(summary)
                .addMessageType(event)
                .build();
        try {
            return FileDescriptor.buildFrom(file, new FileDescriptor[0]).findMessageTypeByName("Event");
        } catch (DescriptorValidationException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static DescriptorProto message(String name, FieldDescriptorProto... fields) {
        return DescriptorProto.newBuilder()
                .setName(name)
                .addAllField(List.of(fields))
                .build();
    }

    private static FieldDescriptorProto field(String name, int number, Type type) {
        return FieldDescriptorProto.newBuilder()
                .setName(name)
                .setNumber(number)
                .setType(type)
                .setLabel(Label.LABEL_OPTIONAL)
                .build();
    }

    private static FieldDescriptorProto nested(String name, int number, String message) {
        return field(name, number, Type.TYPE_MESSAGE).toBuilder()
                .setTypeName(message)
                .build();
    }
}
