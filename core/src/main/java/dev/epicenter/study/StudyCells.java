package dev.epicenter.study;

import dev.epicenter.DidYouMean;
import dev.epicenter.config.RecordFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The cells that a file's factors and contrasts name. */
final class StudyCells {
    private final RecordFile<StudyFile> source;
    private final StudyFile study;
    private final List<StudyPlan.Cell> all = new ArrayList<>();
    private final Set<String> used = new LinkedHashSet<>();

    StudyCells(RecordFile<StudyFile> source) {
        this.source = source;
        this.study = source.value();
        add(study.factors().stream().map(factor -> factor.levels().get(0)).toList());
        for (int f = 0; f < study.factors().size(); f++) {
            for (StudyFile.Level level : study.factors().get(f).levels()) {
                List<StudyFile.Level> levels = new ArrayList<>(all.get(0).levels());
                levels.set(f, level);
                add(levels);
            }
        }
        for (int i = 0; i < study.contrasts().size(); i++) {
            used.addAll(of(study.contrasts().get(i), i));
        }
    }

    /** All cells: the reference, each other level alone, and the combinations that contrasts name. */
    List<StudyPlan.Cell> all() {
        return List.copyOf(all);
    }

    /** The names of the cells that contrasts compare. */
    Set<String> used() {
        return used;
    }

    /** The fewest seeds with which every contrast can be significant. */
    int leastSeeds() {
        return IntStream.range(0, study.contrasts().size())
                .map(i -> LeastSeeds.of(
                        study.contrasts().get(i),
                        study.pairing(),
                        of(study.contrasts().get(i), i).size(),
                        study.alpha()))
                .max()
                .orElseThrow();
    }

    /** The names of the cells of a contrast, which has this number in the file. */
    List<String> of(Contrast contrast, int index) {
        String key = "contrasts[" + index + "].";
        if (contrast instanceof Contrast.Difference difference) {
            String of = parse(difference.of(), key + "of");
            String against = parse(difference.against(), key + "against");
            if (of.equals(against)) {
                throw source.error(key + "of", "the cell " + of + " is compared with itself; name two cells");
            }
            return List.of(of, against);
        } else if (contrast instanceof Contrast.Best best) {
            return candidates(best, key).stream().flatMap(List::stream).toList();
        } else if (contrast instanceof Contrast.Value value) {
            return List.of(parse(value.of(), key + "of"));
        } else if (contrast instanceof Contrast.Interaction interaction) {
            return interaction(interaction, key);
        }
        Contrast.Trend trend = (Contrast.Trend) contrast;
        StudyFile.Factor factor = StudyCheck.factor(source, trend.factor(), key + "factor");
        return StudyCheck.ascending(source, factor, key + "factor").stream()
                .map(level -> parse(factor.name() + "=" + level.name(), key + "factor"))
                .toList();
    }

    /** Four cells: the first factor's two levels at the second's first, then at its second. */
    private List<String> interaction(Contrast.Interaction interaction, String key) {
        Map<StudyFile.Factor, StudyFile.Level> of = levels(interaction.of(), key + "of");
        Map<StudyFile.Factor, StudyFile.Level> against = levels(interaction.against(), key + "against");
        Map<StudyFile.Factor, StudyFile.Level> with = levels(interaction.with(), key + "with");
        Map<StudyFile.Factor, StudyFile.Level> without = levels(interaction.without(), key + "without");
        for (Map<StudyFile.Factor, StudyFile.Level> second : List.of(with, without)) {
            for (StudyFile.Factor factor : second.keySet()) {
                if (of.containsKey(factor) || against.containsKey(factor)) {
                    throw source.error(
                            key + (second == with ? "with" : "without"),
                            "the factor " + factor.name()
                                    + " is also that of 'of' or 'against'; an interaction needs two factors");
                }
            }
        }
        List<String> cells = Stream.of(with, without)
                .flatMap(second -> Stream.of(of, against).map(first -> {
                    Map<StudyFile.Factor, StudyFile.Level> both = new LinkedHashMap<>(first);
                    both.putAll(second);
                    return add(both);
                }))
                .toList();
        if (cells.get(0).equals(cells.get(1))) {
            throw source.error(key + "of", "it is the level of 'against'; name two levels");
        } else if (cells.get(0).equals(cells.get(2))) {
            throw source.error(key + "with", "it is the level of 'without'; name two levels");
        }
        return cells;
    }

    private String parse(String text, String key) {
        return add(levels(text, key));
    }

    /** The names of the cells of both lists of a contrast of best cells. */
    List<List<String>> candidates(Contrast.Best best, String key) {
        List<String> of = parse(best.of(), key + "of");
        List<String> against = parse(best.against(), key + "against");
        of.stream().filter(against::contains).findFirst().ifPresent(shared -> {
            throw source.error(key + "of", "the cell " + shared + " is also in 'against'; remove it from one");
        });
        return List.of(of, against);
    }

    private List<String> parse(List<String> cells, String key) {
        if (cells.isEmpty()) {
            throw source.error(key, "none is given; give a list of cells, such as [order=rl]");
        }
        return IntStream.range(0, cells.size())
                .mapToObj(i -> parse(cells.get(i), key + "[" + i + "]"))
                .distinct()
                .toList();
    }

    /** The levels that a text names. */
    private Map<StudyFile.Factor, StudyFile.Level> levels(String text, String key) {
        Map<StudyFile.Factor, StudyFile.Level> levels = new LinkedHashMap<>();
        if (!text.strip().equals(StudyPlan.REFERENCE)) {
            for (String part : text.split(",", -1)) {
                int equals = part.indexOf('=');
                if (equals < 0) {
                    throw source.error(
                            key,
                            "'" + part.strip()
                                    + "': expected FACTOR=LEVEL, or 'reference' for the first level of each"
                                    + " factor");
                }
                StudyFile.Factor factor =
                        StudyCheck.factor(source, part.substring(0, equals).strip(), key);
                String name = part.substring(equals + 1).strip();
                levels.put(factor, level(factor, name, key));
            }
        }
        return levels;
    }

    private StudyFile.Level level(StudyFile.Factor factor, String name, String key) {
        return factor.levels().stream()
                .filter(level -> level.name().equals(name))
                .findFirst()
                .orElseThrow(() -> {
                    List<String> names =
                            factor.levels().stream().map(StudyFile.Level::name).toList();
                    return source.error(
                            key,
                            "the factor " + factor.name() + " has no level '" + name + "'; "
                                    + DidYouMean.name(name, names)
                                            .map(near -> "did you mean " + near + "? ")
                                            .orElse("")
                                    + "levels: " + String.join(", ", names));
                });
    }

    /** The cell with these levels, and the first of all other factors. */
    private String add(Map<StudyFile.Factor, StudyFile.Level> named) {
        List<StudyFile.Level> levels = new ArrayList<>(all.get(0).levels());
        named.forEach((factor, level) -> levels.set(study.factors().indexOf(factor), level));
        return add(levels);
    }

    private String add(List<StudyFile.Level> levels) {
        List<String> parts = new ArrayList<>();
        for (int f = 0; f < levels.size(); f++) {
            StudyFile.Factor factor = study.factors().get(f);
            if (levels.get(f) != factor.levels().get(0)) {
                parts.add(factor.name() + "=" + levels.get(f).name());
            }
        }
        String name = parts.isEmpty() ? StudyPlan.REFERENCE : parts.stream().collect(Collectors.joining(", "));
        if (all.stream().noneMatch(cell -> cell.name().equals(name))) {
            all.add(new StudyPlan.Cell(name, levels));
        }
        return name;
    }
}
