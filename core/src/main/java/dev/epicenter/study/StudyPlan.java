package dev.epicenter.study;

import dev.epicenter.DidYouMean;
import dev.epicenter.EpicenterException;
import dev.epicenter.config.DataChecksums;
import dev.epicenter.config.RecordFile;
import dev.epicenter.config.RecordSchema;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigReader;
import dev.epicenter.config.TelemetryConfig;
import dev.epicenter.config.TrainerConfig;
import dev.epicenter.file.RegularFile;
import dev.epicenter.file.Sha256;
import dev.epicenter.intervention.Intervention;
import dev.epicenter.intervention.InterventionParser;
import dev.epicenter.segment.NumericsFingerprint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A checked study: which cells are trained with which seeds, and how they are compared.
 *
 * @param source the study file
 * @param request how the user requests it
 * @param runFile the base run
 * @param cells all cells of the study: the reference, each other level alone, and the combinations that contrasts name
 * @param trained the names of those that this request trains
 * @param seeds seeds for each cell
 * @param data checksums of the data files, read when they are needed
 */
public record StudyPlan(
        RecordFile<StudyFile> source,
        StudyRequest request,
        Path runFile,
        List<Cell> cells,
        List<String> trained,
        int seeds,
        DataChecksums data) {
    /** The cell with all factors at their first level. */
    static final String REFERENCE = "reference";

    private static final int QUICK_PILOT = 2;

    public StudyPlan {
        cells = List.copyOf(cells);
        trained = List.copyOf(trained);
    }

    /**
     * A cell before it gets a seed.
     *
     * @param levels one for each factor
     */
    record Cell(String name, List<StudyFile.Level> levels) {}

    /**
     * Reads and checks a study.
     *
     * @throws EpicenterException if the study is not valid; one line, with file, line and key
     */
    public static StudyPlan read(StudyRequest request) {
        Path file = request.file();
        RecordFile<StudyFile> source = RecordFile.read(file, StudyFile.DEFAULTS, StudyFile.SECTIONS, "a study file");
        StudyFile study = source.value();
        Path folder = file.getParent();
        Path runFile =
                (folder == null ? Path.of("") : folder).resolve(study.run()).normalize();
        StudyCheck.names(source);
        Cells cells = new Cells(source);
        Set<String> used = cells.used();
        if (request.seeds().isPresent() && request.seeds().getAsInt() < 2) {
            throw new EpicenterException("--seeds " + request.seeds().getAsInt()
                    + ": a study needs two seeds or more for each cell; one has no spread to compare with");
        }
        int quick = study.quickSeeds() > 0 ? study.quickSeeds() : cells.leastSeeds();
        int seeds =
                request.seeds().orElse(request.quick() ? quick : study.seeds().count());
        List<String> trained = cells.all.stream()
                .map(Cell::name)
                .filter(name -> !request.quick() || used.contains(name))
                .toList();
        StudyPlan plan = new StudyPlan(source, request, runFile, cells.all, trained, seeds, new DataChecksums());
        StudyCheck.plan(plan);
        return plan;
    }

    public StudyFile study() {
        return source.value();
    }

    /** The name of the study: of its file, without the ending. */
    public String name() {
        return String.valueOf(request.file().getFileName()).replaceFirst("(?<=.)\\.ya?ml$", "");
    }

    /** The name of the folder of its results. What is not the stated study has another one. */
    public String folder() {
        return name() + (request.quick() ? "-quick" : request.deviations().isEmpty() ? "" : "-changed");
    }

    /** The contrasts that are claims; the significance level is shared among them. */
    List<Contrast> claims() {
        return study().contrasts().stream()
                .filter(contrast -> contrast.role() == Contrast.Role.CLAIM)
                .toList();
    }

    /** The outcome of a name. */
    Outcome outcome(String name) {
        return study().outcomes().stream()
                .filter(outcome -> outcome.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The names of the cells of a contrast: one, two, four, or those of the levels of its factor in ascending order. */
    List<String> cellsOf(Contrast contrast) {
        return new Cells(source).of(contrast, study().contrasts().indexOf(contrast));
    }

    /** The names of the cells of both lists of a contrast of best cells. */
    List<List<String>> candidates(Contrast.Best best) {
        return new Cells(source)
                .candidates(best, "contrasts[" + study().contrasts().indexOf(best) + "].");
    }

    /** The levels of a factor as numbers, ascending as its cells are. */
    double[] doses(Contrast.Trend trend) {
        StudyFile.Factor factor = StudyCheck.factor(source, trend.factor(), "factors");
        return StudyCheck.ascending(source, factor, "factors").stream()
                .mapToDouble(level -> Double.parseDouble(level.name()))
                .toArray();
    }

    /** The fewest seeds with which every contrast can be significant. */
    int leastSeeds() {
        return new Cells(source).leastSeeds();
    }

    /** The cells of the study. */
    public List<StudyCell> studyCells(NumericsFingerprint numerics) {
        return cells(study().seeds(), seeds, trained, numerics);
    }

    /** The cells of the pilot: those that contrasts compare. */
    public List<StudyCell> pilotCells(NumericsFingerprint numerics) {
        return cells(study().pilot(), pilotSeeds(), piloted(), numerics);
    }

    /** The names of the cells of the pilot. */
    List<String> piloted() {
        return List.copyOf(new Cells(source).used());
    }

    /** The steps that one seed of each of the cells trains, reused cells included. */
    long steps(List<String> names) {
        return cells.stream()
                .filter(cell -> names.contains(cell.name()))
                .map(this::stages)
                .mapToLong(stages -> stages.get(stages.size() - 1).until())
                .sum();
    }

    /** Seeds for each cell of the pilot. */
    int pilotSeeds() {
        int count = study().pilot().count();
        return request.quick() ? Math.min(QUICK_PILOT, count) : count;
    }

    /** Seed by seed: an interrupted study has about the same number of seeds of each cell. */
    private List<StudyCell> cells(StudyFile.Seeds from, int count, List<String> names, NumericsFingerprint numerics) {
        List<StudyCell> made = new ArrayList<>();
        Map<String, List<StudyCell.Stage>> stages = new LinkedHashMap<>();
        for (Cell cell : cells) {
            if (names.contains(cell.name())) {
                stages.put(cell.name(), stages(cell));
            }
        }
        for (int k = 0; k < count; k++) {
            for (int i = 0; i < cells.size(); i++) {
                String name = cells.get(i).name();
                long seed = seed(from, k, i);
                Optional.ofNullable(stages.get(name))
                        .ifPresent(own -> made.add(StudyCell.of(name, seed, seeded(own, seed), numerics, data)));
            }
        }
        return made;
    }

    private long seed(StudyFile.Seeds from, int replicate, int cell) {
        return from.first()
                + (study().pairing() == StudyFile.Pairing.PAIRED ? replicate : (long) replicate * cells.size() + cell);
    }

    /** All seeds that {@code count} replicates use. */
    LongStream seeds(StudyFile.Seeds from, int count) {
        long all = study().pairing() == StudyFile.Pairing.PAIRED ? count : (long) count * cells.size();
        return LongStream.range(from.first(), from.first() + all);
    }

    /** The base run with the study's changes, as a cell trains it. */
    public RunConfig base() {
        return stages(cells.get(0)).get(0).config();
    }

    /** The stages of a cell, with the seed of the run file. */
    List<StudyCell.Stage> stages(Cell cell) {
        List<String> changes = new ArrayList<>(study().set());
        changes.addAll(request.set());
        RunConfig config = config(changes, "set", true);
        List<Intervention> interventions = new ArrayList<>();
        List<StudyFile.Stage> later = List.of();
        String curriculum = "";
        for (int f = 0; f < cell.levels().size(); f++) {
            StudyFile.Level level = cell.levels().get(f);
            String key = "factors[" + f + "].levels["
                    + study().factors().get(f).levels().indexOf(level) + "]";
            if (!level.set().isEmpty()) {
                changes.addAll(level.set());
                config = config(changes, key + ".set", false);
            }
            if (!level.interventions().isBlank()) {
                try {
                    interventions.addAll(InterventionParser.parse(level.interventions()));
                } catch (EpicenterException e) {
                    throw source.error(key + ".interventions", String.valueOf(e.getMessage()));
                }
            }
            if (!level.stages().isEmpty()) {
                if (!later.isEmpty()) {
                    throw source.error(
                            key + ".stages",
                            "the cell " + cell.name() + " has two curricula, of " + curriculum + " and of "
                                    + label(f, level)
                                    + "; a cell can have one, so let no contrast combine these levels");
                }
                later = level.stages();
                curriculum = label(f, level);
            }
        }
        return later.isEmpty()
                ? List.of(new StudyCell.Stage(config, config.steps(), interventions))
                : curriculum(cell, config, changes, interventions, later);
    }

    private String label(int factor, StudyFile.Level level) {
        return study().factors().get(factor).name() + "=" + level.name();
    }

    private List<StudyCell.Stage> curriculum(
            Cell cell,
            RunConfig first,
            List<String> changes,
            List<Intervention> interventions,
            List<StudyFile.Stage> later) {
        if (!interventions.isEmpty()) {
            throw source.error(
                    "factors",
                    "the cell " + cell.name()
                            + " has interventions and stages; an intervention acts on one stage, so use"
                            + " one of them");
        }
        List<StudyCell.Stage> stages = new ArrayList<>();
        RunConfig config = first;
        long after = 0;
        for (StudyFile.Stage stage : later) {
            if (stage.after() <= after || stage.after() >= first.steps()) {
                throw source.error(
                        "factors",
                        "the cell " + cell.name() + ": a stage begins after step " + stage.after()
                                + "; the stages must ascend and begin before the last step, " + first.steps());
            }
            stages.add(new StudyCell.Stage(config, stage.after(), List.of()));
            after = stage.after();
            changes.addAll(stage.set());
            config = config(changes, "factors", false);
        }
        stages.add(new StudyCell.Stage(config, first.steps(), List.of()));
        return stages;
    }

    /** The run file with changes; of its telemetry only the loss is recorded, which affects no bit of the training. */
    private RunConfig config(List<String> changes, String key, boolean base) {
        RunConfig config;
        try {
            config = RunConfigReader.read(runFile, changes);
        } catch (EpicenterException e) {
            if (base && changes.isEmpty()) {
                throw e;
            }
            throw source.error(key, String.valueOf(e.getMessage()));
        }
        if (!(config.trainer() instanceof TrainerConfig.Builtin)) {
            throw source.error("run", runFile + " has an external trainer; a study trains with the built-in trainer");
        }
        RecordSchema<RunConfig> schema = RecordSchema.of(RunConfig.class);
        return schema.with(schema.with(config, "threads", 1), "telemetry", new TelemetryConfig(false, 0, 0, 0, 0))
                .renamed("cell");
    }

    private static List<StudyCell.Stage> seeded(List<StudyCell.Stage> stages, long seed) {
        RecordSchema<RunConfig> schema = RecordSchema.of(RunConfig.class);
        return stages.stream()
                .map(stage -> new StudyCell.Stage(
                        schema.with(stage.config(), "seed", seed), stage.until(), stage.interventions()))
                .toList();
    }

    /** SHA-256 of the study file, the run file and the checksums of the data files of all cells: what was stated. */
    public String statement() {
        try {
            ByteArrayOutputStream stated = new ByteArrayOutputStream();
            stated.write(RegularFile.bytes(request.file()));
            stated.write(RegularFile.bytes(runFile));
            List<String> sums = cells.stream()
                    .flatMap(cell -> stages(cell).stream())
                    .flatMap(stage -> data.of(stage.config().data()).stream())
                    .toList();
            stated.write(String.join("\n", sums).getBytes(StandardCharsets.UTF_8));
            return Sha256.of(stated.toByteArray());
        } catch (IOException e) {
            throw new EpicenterException(request.file() + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** The cells that a file's factors and contrasts name. */
    private static final class Cells {
        private final RecordFile<StudyFile> source;
        private final StudyFile study;
        private final List<Cell> all = new ArrayList<>();
        private final Set<String> used = new LinkedHashSet<>();

        Cells(RecordFile<StudyFile> source) {
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

        Set<String> used() {
            return used;
        }

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
            if (!text.strip().equals(REFERENCE)) {
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
                        List<String> names = factor.levels().stream()
                                .map(StudyFile.Level::name)
                                .toList();
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
            String name = parts.isEmpty() ? REFERENCE : parts.stream().collect(Collectors.joining(", "));
            if (all.stream().noneMatch(cell -> cell.name().equals(name))) {
                all.add(new Cell(name, levels));
            }
            return name;
        }
    }
}
