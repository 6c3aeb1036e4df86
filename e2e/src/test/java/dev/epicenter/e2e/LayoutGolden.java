package dev.epicenter.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.epicenter.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.type.TypeReference;

/**
 * The layout of the main views, compared with a recorded one in {@code layouts.json}: where the regions of a page are, which are
 * side by side, and how large they are. Fonts and numbers differ between machines, so text may be taller or shorter. A region that is
 * missing, elsewhere, of another width, empty or much taller fails. Record with {@code -Dlayouts.record=true}.
 */
final class LayoutGolden {
    /** How far a left edge or a width may be from the recorded one, as a part of the window's width: fonts shift text so far. */
    private static final double SIDEWAYS = 0.04;

    /** Regions may be this much taller or shorter, and {@link #LINES} more: text wraps in other places. */
    private static final double TALLER = 0.35;

    /** Three lines of text, in pixels. */
    private static final double LINES = 66;

    private static final String RECORD = "layouts.record";
    private static final Path FILE = Path.of("src/test/resources/dev/epicenter/e2e/layouts.json");

    private LayoutGolden() {}

    /** A region, in pixels of the page. */
    record Box(double left, double top, double width, double height) {
        /** @param box left, top, width and height */
        static Box of(List<?> box) {
            double[] rounded = box.stream()
                    .mapToDouble(value -> Math.round(((Number) value).doubleValue()))
                    .toArray();
            return new Box(rounded[0], rounded[1], rounded[2], rounded[3]);
        }

        boolean isBelow(Box other) {
            return top >= other.top + other.height - 1;
        }
    }

    /**
     * Asserts that the regions of a page lie where they were recorded.
     *
     * @param view the name of the view; with the window's width it is the key of the recorded layout
     * @param selectors of the regions, from top to bottom
     */
    static void matches(Page page, String view, List<String> selectors) {
        int window = page.viewportSize().width;
        String key = view + " " + window;
        Map<String, Box> now = boxes(page, selectors);
        Map<String, Map<String, Box>> all = read();
        if (Boolean.getBoolean(RECORD)) {
            all.put(key, now);
            write(all);
            return;
        }
        assertThat(all)
                .as("recorded layouts; record with -D" + RECORD + "=true")
                .containsKey(key);
        assertThat(problems(all.getOrDefault(key, Map.of()), now, window))
                .as("layout of " + key)
                .isEmpty();
    }

    /** Where the regions of a page are. */
    static Map<String, Box> boxes(Page page, List<String> selectors) {
        page.evaluate("scrollTo(0, 0)");
        // All at once: a page that is updated meanwhile may replace a region between two questions.
        List<?> found = (List<?>) page.waitForFunction("""
                        selectors => {
                          const boxes = selectors.map((one) => document.querySelector(one)?.getBoundingClientRect());
                          return boxes.every((box) => box?.width > 0 && box.height > 0)
                            && boxes.map((box) => [box.left, box.top, box.width, box.height]);
                        }""", selectors).jsonValue();
        Map<String, Box> boxes = new LinkedHashMap<>();
        for (int i = 0; i < selectors.size(); i++) {
            boxes.put(selectors.get(i), Box.of((List<?>) found.get(i)));
        }
        return boxes;
    }

    /** How a layout differs from the recorded one, in sentences. */
    static List<String> problems(Map<String, Box> recorded, Map<String, Box> now, int window) {
        List<String> problems = new ArrayList<>();
        recorded.forEach((selector, then) -> {
            Box box = now.get(selector);
            if (box == null) {
                problems.add(selector + " is missing");
                return;
            }
            if (Math.abs(box.left() - then.left()) > SIDEWAYS * window) {
                problems.add(selector + " starts at " + box.left() + ", recorded: " + then.left());
            }
            if (Math.abs(box.width() - then.width()) > SIDEWAYS * window) {
                problems.add(selector + " is " + box.width() + " wide, recorded: " + then.width());
            }
            if (Math.abs(box.height() - then.height()) > TALLER * then.height() + LINES
                    || box.height() < 0.4 * then.height()) {
                problems.add(selector + " is " + box.height() + " tall, recorded: " + then.height());
            }
            recorded.forEach((other, otherThen) -> {
                Box otherBox = now.get(other);
                if (otherBox != null && then.isBelow(otherThen) && !box.isBelow(otherBox)) {
                    problems.add(selector + " is not below " + other);
                }
            });
        });
        return problems;
    }

    private static Map<String, Map<String, Box>> read() {
        try {
            return Files.exists(FILE)
                    ? Json.mapper()
                            .readValue(
                                    Files.readString(FILE), new TypeReference<TreeMap<String, Map<String, Box>>>() {})
                    : new TreeMap<>();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void write(Map<String, Map<String, Box>> all) {
        try {
            Files.createDirectories(FILE.getParent());
            StringBuilder text = new StringBuilder("{\n");
            String nextView = "";
            for (Map.Entry<String, Map<String, Box>> view : all.entrySet()) {
                text.append(nextView)
                        .append("  ")
                        .append(Json.line(view.getKey()))
                        .append(": {\n");
                nextView = ",\n";
                String next = "";
                for (Map.Entry<String, Box> box : view.getValue().entrySet()) {
                    text.append(next)
                            .append("    ")
                            .append(Json.line(box.getKey()))
                            .append(": ")
                            .append(Json.line(box.getValue()));
                    next = ",\n";
                }
                text.append("\n  }");
            }
            Files.writeString(FILE, text.append("\n}\n"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
