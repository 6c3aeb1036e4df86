package dev.epicenter.watch;

import java.util.function.Consumer;

/** Prints events to the terminal. */
public record PrintSink(Consumer<WatchEvent> screen) implements EventSink {
    @Override
    public String name() {
        return "print";
    }

    @Override
    public String label() {
        return "stdout";
    }

    @Override
    public Reply deliver(WatchEvent event) {
        screen.accept(event);
        return new Reply.Accepted();
    }
}
