package dev.epicenter.forecast.table;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** Tables that are part of the program. */
final class Shipped {
    private Shipped() {}

    static RawTable table(String name) {
        try (InputStream in = Objects.requireNonNull(Shipped.class.getResourceAsStream(name), name)) {
            return DelimitedText.parse(name, InputText.decode(name, in.readAllBytes()), part -> {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
