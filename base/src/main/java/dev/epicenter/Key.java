package dev.epicenter;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Documents a key of the run file and bounds its value. The key is the record component's name in snake case. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Key {
    /** One line for {@code --print-config} and the reference in {@code docs/reference/run-file.md}. */
    String value();

    /** Whether a run file must contain the key, because no default makes sense. */
    boolean required() default false;

    /** The smallest allowed value, inclusive. */
    double min() default Double.NEGATIVE_INFINITY;

    /** The largest allowed value, inclusive. */
    double max() default Double.POSITIVE_INFINITY;

    /** Whether {@link #min} itself is rejected. */
    boolean minExclusive() default false;

    /** Whether {@link #max} itself is rejected. */
    boolean maxExclusive() default false;
}
