package dev.epicenter.watch;

import java.util.function.Consumer;

/** Shows events to whoever looks at the screen. */
public record PrintSink(Consumer<WatchEvent> screen) implements EventSink {
    @Override
    public String name() {
        return "print";
    }

    @Override
    public String words() {
        return "stdout";
    }

    @Override
    public Reply deliver(WatchEvent event) {
        screen.accept(event);
        return new Reply.Taken();
    }
}
