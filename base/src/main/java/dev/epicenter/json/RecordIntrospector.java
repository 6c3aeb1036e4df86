package dev.epicenter.json;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.AnnotatedParameter;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.jsontype.NamedType;

/**
 * Derives JSON rules from the types instead of annotations. {@code kind} selects the record of a sealed interface, unless a
 * method with {@link JsonValue} gives its values a form of their own, and components are required.
 */
final class RecordIntrospector extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1;
    private static final Set<Class<?>> OPTIONAL =
            Set.of(Optional.class, OptionalLong.class, OptionalInt.class, OptionalDouble.class);

    @Override
    public JsonTypeInfo.Value findPolymorphicTypeInfo(MapperConfig<?> config, Annotated annotated) {
        return isSealedFamily(annotated.getRawType())
                ? JsonTypeInfo.Value.construct(
                        JsonTypeInfo.Id.NAME, JsonTypeInfo.As.PROPERTY, "kind", null, false, true, null)
                : super.findPolymorphicTypeInfo(config, annotated);
    }

    @Override
    public List<NamedType> findSubtypes(MapperConfig<?> config, Annotated annotated) {
        Class<?> type = annotated.getRawType();
        return isSealedInterface(type)
                ? leaves(type)
                        .map(kind -> new NamedType(kind, snakeCase(kind.getSimpleName())))
                        .toList()
                : super.findSubtypes(config, annotated);
    }

    @Override
    public String findTypeName(MapperConfig<?> config, AnnotatedClass annotated) {
        return annotated.getRawType().isRecord() && isSealedFamily(annotated.getRawType())
                ? snakeCase(annotated.getRawType().getSimpleName())
                : super.findTypeName(config, annotated);
    }

    @Override
    public Boolean hasRequiredMarker(MapperConfig<?> config, AnnotatedMember member) {
        boolean component = member instanceof AnnotatedParameter
                && member.getDeclaringClass().isRecord();
        return component
                ? Boolean.valueOf(!OPTIONAL.contains(member.getRawType()))
                : super.hasRequiredMarker(config, member);
    }

    /** The records of a sealed interface, those of its sealed sub-interfaces included. */
    private static Stream<Class<?>> leaves(Class<?> type) {
        return Arrays.stream(type.getPermittedSubclasses())
                .flatMap(kind -> isSealedInterface(kind) ? leaves(kind) : Stream.of(kind));
    }

    /** Whether {@code type} is a sealed interface or a record that implements one, and has no form of its own. */
    private static boolean isSealedFamily(Class<?> type) {
        boolean member =
                type.isRecord() && Arrays.stream(type.getInterfaces()).anyMatch(RecordIntrospector::isSealedInterface);
        return isSealedInterface(type) || member;
    }

    private static boolean isSealedInterface(Class<?> type) {
        return type.isInterface() && type.isSealed() && !hasOwnForm(type);
    }

    private static boolean hasOwnForm(Class<?> type) {
        return Arrays.stream(type.getMethods()).anyMatch(method -> method.isAnnotationPresent(JsonValue.class));
    }

    private static String snakeCase(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
}
