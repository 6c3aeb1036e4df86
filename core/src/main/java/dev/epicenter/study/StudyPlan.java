package dev.epicenter.study;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.DataChecksums;
import dev.epicenter.config.RecordFile;
import dev.epicenter.config.RecordSchema;
import dev.epicenter.config.RunConfig;
import dev.epicenter.file.RegularFile;
import dev.epicenter.file.Sha256;
import dev.epicenter.segment.NumericsFingerprint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

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
        StudyCells cells = new StudyCells(source);
        Set<String> used = cells.used();
        if (request.seeds().isPresent() && request.seeds().getAsInt() < 2) {
            throw new EpicenterException("--seeds " + request.seeds().getAsInt()
                    + ": a study needs two seeds or more for each cell; one has no spread to compare with");
        }
        int quick = study.quickSeeds() > 0 ? study.quickSeeds() : cells.leastSeeds();
        int seeds =
                request.seeds().orElse(request.quick() ? quick : study.seeds().count());
        List<String> trained = cells.all().stream()
                .map(Cell::name)
                .filter(name -> !request.quick() || used.contains(name))
                .toList();
        StudyPlan plan = new StudyPlan(source, request, runFile, cells.all(), trained, seeds, new DataChecksums());
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
        return new StudyCells(source).of(contrast, study().contrasts().indexOf(contrast));
    }

    /** The names of the cells of both lists of a contrast of best cells. */
    List<List<String>> candidates(Contrast.Best best) {
        return new StudyCells(source)
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
        return new StudyCells(source).leastSeeds();
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
        return List.copyOf(new StudyCells(source).used());
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
        return new CellStages(source, request, runFile).of(cell);
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
}
