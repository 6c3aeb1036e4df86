package dev.epicenter.docs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Idioms that a reader has to read twice, each with the reason why it is here. The list is short on purpose: it keeps out
 * the worst, and a person judges the rest.
 */
final class Idioms {
    private static final Map<Pattern, String> IDIOMS = new LinkedHashMap<>();

    static {
        add(
                "(tells?|told|telling) of|(is|are|was|were|be) told|told (by|apart)",
                "a program reports, detects or prints");
        add("(is|are|was|were|be) said", "write 'is reported', or say who reports it");
        add("anew", "archaic; write 'again' or 'from scratch'");
        add("thrice", "archaic; write 'three times'");
        add("(?<!neither.{0,80}\\b)nor", "without 'neither' archaic; write 'and not'");
        add("whoever|whatever it is", "write 'anyone who', or name it");
        add("as (ever|it comes|it stands|they stand)", "write 'unchanged' or 'in file order'");
        add("(goes|go|gone|went|going) on", "a phrasal verb with six meanings; write 'continues'");
        add("(stays?|stayed|keeps?|kept) away", "write 'does not occur' or 'prevents'");
        add("spikes? (comes?|came)", "a spike occurs");
        add("comes? (again|back)", "a spike recurs; a value round-trips");
        add("parts? from", "archaic; a replay branches from a state");
        add("who (moves?|moved) first", "tensors are not persons; write 'which tensors changed first'");
        add("doubtful", "write 'ambiguous'");
        add("foretells?|foretold", "archaic; write 'predict'");
        add("passed over", "write 'ignored' or 'skipped'");
        add("given up", "write 'abandoned'");
        add("in (its|their|our) own words", "formats are not words; name the format");
        add("asked for|asking for|asks? for", "write 'request'");
        add("may be nothing", "statistics says 'the interval includes zero'");
    }

    private Idioms() {}

    private static void add(String words, String reason) {
        IDIOMS.put(Pattern.compile("\\b(?:" + words + ")\\b", Pattern.CASE_INSENSITIVE), reason);
    }

    /** The idioms in a text, one line each: its source, the words around it, the reason. */
    static List<String> in(String source, String text) {
        String flat = text.replaceAll("\\s+", " ");
        List<String> found = new ArrayList<>();
        IDIOMS.forEach((idiom, reason) -> {
            Matcher matcher = idiom.matcher(flat);
            while (matcher.find()) {
                int from = Math.max(0, matcher.start() - 30);
                int to = Math.min(flat.length(), matcher.end() + 30);
                found.add(source + ": ..." + flat.substring(from, to) + "...: " + reason);
            }
        });
        return found;
    }
}
