package dev.epicenter.forecast.table;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the words of a model's name state. Of several sizes the first is the parameters; a size beside a word such as
 * {@code tokens} or {@code data}, and a later one that is much larger, is training data ({@code pythia-1b-300B}).
 *
 * @param params how many, empty where not stated
 * @param active parameters for each token of a mixture of experts
 * @param tokens of training, where stated
 * @param family the name without its size, such as {@code pythia-deduped}; empty if nothing is left
 * @param base the family without training data, steps and dates
 * @param label training data, steps and dates; empty without any
 */
record NameParts(
        OptionalDouble params, OptionalDouble active, OptionalDouble tokens, String family, String base, String label) {
    private static final Pattern SIZE =
            Pattern.compile("(?<![0-9a-z.])([0-9]{1,6}(?:\\.[0-9]{1,4})?)-?([mbt])(?=v[0-9]|(?![0-9a-z]))");
    /** Of a vision transformer, in pixels. */
    private static final Pattern PATCH_SIZE = Pattern.compile("-(?:8|14|16|32)(?![0-9a-z.])");

    private static final Pattern EXPERTS = Pattern.compile("(?<![0-9a-z.])[0-9]{1,3}x[0-9.]{1,6}[mb](?![0-9a-z])");
    private static final Pattern ACTIVE =
            Pattern.compile("(?<![0-9a-z.])a([0-9]{1,4}(?:\\.[0-9]{1,3})?)([mb])(?![0-9a-z])");

    /** Steps of training, such as {@code global-step11500}, and dates: 2024-06, 20240613, 0613 (month, day), 2407. */
    private static final Pattern LABEL =
            Pattern.compile("(?<![0-9a-z.@])(?:(?:global-?)?(?:step|iter|ckpt|checkpoint)-?[0-9]{1,9}k?"
                    + "|20[0-9]{2}-?[01][0-9](?:-?[0-3][0-9])?|(?:0[1-9]|1[0-2]|2[0-9])[0-3][0-9])(?![0-9a-z.])");

    /** When a file was written, such as {@code 12-29-2022-16-09-11}: it says nothing of the model. */
    private static final Pattern TIME =
            Pattern.compile("(?<![0-9a-z.])(?:20[0-9]{2}-[01][0-9]-[0-3][0-9]|[01][0-9]-[0-3][0-9]-20[0-9]{2})"
                    + "[t-][0-2][0-9]-?[0-5][0-9]-?[0-5][0-9]"
                    + "(?:[.][0-9]{1,9})?(?![0-9a-z])");

    /** Data sets of images have their size in the name, as LAION-400M. */
    private static final Set<String> BEFORE_DATA =
            Set.of("laion", "datacomp", "commonpool", "webli", "yfcc", "coyo", "tokens");

    private static final Set<String> AFTER_DATA = Set.of("tokens", "token", "samples", "images");

    /** Words beside a size of training data where the name has another size: {@code merged-13b} is a model. */
    private static final Set<String> BESIDE_DATA =
            Set.of("data", "dataset", "samples", "seen", "tok", "toks", "cc", "merged");

    /** Words of another model whose size is named, too. */
    private static final Set<String> OTHER_MODEL = Set.of("from", "distill", "distilled", "draft", "teacher", "for");

    /** Of {@code pythia-1b-300B}: fewer tokens per parameter than is optimal for compute (Hoffmann et al. 2022) are rare in
     * names, and two sizes that are closer may be of two models. */
    private static final double LEAST_TOKENS_PER_PARAMETER = 20;

    /** All parameters of a mixture of experts, of each active one. */
    private static final double MOST_EXPERTS = 20;

    /** A part of the name. */
    private record Span(int from, int to) {}

    /** The parts of a name in any spelling. */
    static NameParts of(String name) {
        String normal = ModelName.normal(name);
        OptionalDouble params = OptionalDouble.empty();
        OptionalDouble active = ExpertSizes.of(name).map(ExpertSizes::active).orElse(OptionalDouble.empty());
        OptionalDouble tokens = OptionalDouble.empty();
        List<Span> sizes = new ArrayList<>();
        List<Span> labels = new ArrayList<>();
        Matcher experts = EXPERTS.matcher(normal);
        boolean mixture = experts.find();
        if (mixture) {
            sizes.add(new Span(experts.start(), experts.end()));
        }
        Matcher letter = ACTIVE.matcher(normal);
        if (letter.find()) {
            active = OptionalDouble.of(number(letter.group(1), letter.group(2)));
            sizes.add(new Span(letter.start(), letter.end()));
        }
        Matcher size = SIZE.matcher(normal);
        boolean severalSizes = SIZE.matcher(normal).results().count() > 1;
        while (size.find()) {
            if (size.group(2).equals("m") && size.group().matches("[0-9]-m")) {
                // PaLM-2-M is a medium model.
                continue;
            }
            if (PATCH_SIZE.matcher(normal.substring(size.end())).lookingAt()
                    && size.group().contains("-")) {
                // SigLIP-2-B/16 is the base model of version 2.
                continue;
            }
            double value = number(size.group(1), size.group(2));
            Span span = new Span(size.start(), size.end());
            String after = wordAfter(normal, size.end());
            String before = wordBefore(normal, size.start());
            boolean data = BEFORE_DATA.contains(before)
                    || AFTER_DATA.contains(after)
                    || severalSizes && (BESIDE_DATA.contains(before) || BESIDE_DATA.contains(after));
            boolean expert = normal.contains("moe")
                    && size.group(2).equals("b")
                    && (params.isEmpty() || value <= MOST_EXPERTS * params.getAsDouble());
            boolean large = params.isPresent()
                    && !expert
                    && !OTHER_MODEL.contains(before)
                    && !size.group(2).equals("m")
                    && value >= LEAST_TOKENS_PER_PARAMETER * params.getAsDouble();
            if (data || large) {
                labels.add(span);
                boolean counted = large && !data || after.startsWith("tok");
                tokens = counted && tokens.isEmpty() ? OptionalDouble.of(value) : tokens;
            } else if (params.isEmpty() && !mixture && !size.group(2).equals("t")) {
                params = OptionalDouble.of(value);
                sizes.add(span);
            } else if (expert && params.isPresent() && active.isEmpty()) {
                // OLMoE-1B-7B has 7B parameters, of which 1B are active.
                active = OptionalDouble.of(Math.min(value, params.getAsDouble()));
                params = OptionalDouble.of(Math.max(value, params.getAsDouble()));
                sizes.add(span);
            }
        }
        Matcher time = TIME.matcher(normal);
        while (time.find()) {
            sizes.add(new Span(time.start(), time.end()));
        }
        Matcher label = LABEL.matcher(without(normal, sizes));
        while (label.find()) {
            labels.add(new Span(label.start(), label.end()));
        }
        String suffix = (active.isPresent() && !normal.contains("moe") && !mixture) ? "-moe" : "";
        String family = clean(without(normal, sizes) + suffix);
        List<Span> all = new ArrayList<>(sizes);
        all.addAll(labels);
        Set<String> words = new TreeSet<>();
        labels.forEach(span -> words.add(normal.substring(span.from(), span.to())));
        return new NameParts(
                params, active, tokens, family, clean(without(normal, all) + suffix), String.join(" ", words));
    }

    private static String without(String text, List<Span> spans) {
        StringBuilder left = new StringBuilder(text);
        spans.forEach(span -> {
            for (int i = span.from(); i < span.to(); i++) {
                left.setCharAt(i, '-');
            }
        });
        return left.toString();
    }

    private static String clean(String text) {
        return text.replaceAll("-{2,}", "-").replace("-@", "@").replaceAll("^-|-$", "");
    }

    private static String wordBefore(String text, int at) {
        int end = at > 0 && text.charAt(at - 1) == '-' ? at - 1 : at;
        return text.substring(text.lastIndexOf('-', Math.max(0, end - 1)) + 1, end);
    }

    private static String wordAfter(String text, int at) {
        int start = at < text.length() && text.charAt(at) == '-' ? at + 1 : at;
        int end = text.indexOf('-', start);
        return text.substring(start, end < 0 ? text.length() : end);
    }

    private static double number(String digits, String unit) {
        return Double.parseDouble(digits) * (unit.equals("t") ? 1e12 : unit.equals("b") ? 1e9 : 1e6);
    }
}
