package dev.epicenter.ui;

import io.javalin.http.BadRequestResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a page requests of a forecast: options of the command, each checked.
 *
 * @param options by name, without dashes
 */
record ForecastRequest(Map<String, String> options) {
    private static final Set<String> AXES = Set.of("params", "tokens", "compute");
    /** Numbers with a unit, separated by commas. */
    private static final Pattern COUNTS =
            Pattern.compile("[0-9.eE+]{1,20}[KMBTkmbt]?(,[0-9.eE+]{1,20}[KMBTkmbt]?){0,9}");

    /** Names of metrics have no control characters, and never start an option. */
    private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}-][^\\p{Cntrl}]{0,199}");

    ForecastRequest {
        options = Map.copyOf(options);
    }

    /** @param value of a parameter of the address; null without it */
    static ForecastRequest of(Function<String, @Nullable String> value) {
        Map<String, String> options = new java.util.TreeMap<>();
        for (String name : List.of("axis", "to", "tokens", "metric")) {
            Optional.ofNullable(value.apply(name))
                    .filter(given -> !given.isBlank())
                    .ifPresent(given -> {
                        boolean valid = switch (name) {
                            case "axis" -> AXES.contains(given);
                            case "metric" -> NAME.matcher(given).matches();
                            default -> COUNTS.matcher(given).matches();
                        };
                        if (!valid) {
                            throw new BadRequestResponse("The address has " + name + "=" + given
                                    + (name.equals("axis")
                                            ? "; use params, tokens or compute."
                                            : "; give a number such as 70B."));
                        }
                        options.put(name, given);
                    });
        }
        return new ForecastRequest(options);
    }

    /** The kind of page for the cache. */
    String words() {
        return "forecast " + new java.util.TreeMap<>(options);
    }

    /** The arguments of the command. */
    List<String> command(Path table, Path html) {
        List<String> words = new ArrayList<>(List.of("forecast", table.toString(), "--html", html.toString()));
        new java.util.TreeMap<>(options).forEach((name, value) -> words.addAll(List.of("--" + name, value)));
        return words;
    }
}
