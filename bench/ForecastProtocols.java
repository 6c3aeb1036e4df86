package dev.epicenter.forecast;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The protocols of two papers, on their own scores (bench/public_tables.py). OLMo ladder (Bhagia et al. 2024): the 7B and 13B models from
 * 16 runs of up to 1.3B parameters, by compute. Sloth (Polo et al. 2024): of each tested group of families only the one or two smallest
 * models are shown, beside all families with at least one model more; the larger ones are predicted.
 *
 * <p>Further tables get Sloth's protocol with one family at a time.
 *
 * <p>Arguments: the folder of the papers' tables, or "-" without them; TABLE[:AXIS[:STRIP[:METRICS]]]...
 */
public class ForecastProtocols {
    /** Mean absolute errors of Sloth with a trained link and two skills, a family intercept each: results/*.npy of its repository, in points. */
    private static final Map<String, Double> PUBLISHED = Map.of("v1 1", 4.22, "v1 2", 4.40, "v2 1", 3.20, "v2 2", 4.58);

    /** Of these, Bhagia et al. predict the accuracy at 13B in chained fits: MMLU apart, for it is a mean of four. */
    private static final Set<String> CORE =
            Set.of("hellaswag_val", "arc_challenge_test", "arc_easy_test", "piqa_val", "csqa_val", "socialiqa_val", "openbookqa_test");

    /** Errors in points, of one score. */
    private record Error(String family, double x, double blend, double last, double taskSlope, double line, double skills, boolean covered, boolean hasInterval) {}

    public static void main(String[] arguments) throws IOException {
        for (String each : List.of(arguments).subList(1, arguments.length)) {
            BenchTable table = BenchTable.parse(each);
            for (int kept : new int[] {1, 2}) {
                sloth(table.corpus(), table.corpus().families().stream().map(Set::of).toList(), kept, table.name() + ", " + kept + " shown");
            }
        }
        if (!arguments[0].equals("-")) {
            papers(Path.of(arguments[0]));
        }
    }

    private static void papers(Path tables) throws IOException {
        ladder(tables.resolve("ladder.csv"));
        List<String[]> groups = Files.readAllLines(tables.resolve("sloth.groups")).stream().map(line -> line.split("\t")).toList();
        for (String version : List.of("v1", "v2")) {
            for (String axis : List.of("params", "compute")) {
                for (int kept : new int[] {1, 2}) {
                    List<Set<String>> own = groups.stream().filter(group -> group[0].equals(version) && group[1].equals("" + kept))
                            .map(group -> Set.of(group[2].split(","))).toList();
                    sloth(BenchTable.parse(tables.resolve("sloth-" + version + ".csv") + ":" + axis).corpus(), own, kept,
                            "Sloth " + version + ", " + axis + ", " + kept + " shown (published " + PUBLISHED.get(version + " " + kept) + ")");
                }
            }
        }
    }

    private static void ladder(Path table) {
        SeriesSet corpus = BenchTable.parse(table + ":compute").corpus();
        // Runs of up to 1.3B parameters have at most 2.59e21 floating-point operations, and the 3B ones with as few are left out.
        SeriesSet shown = corpus.where((series, point) -> Math.pow(10, point.logParams()) < 1.5e9);
        for (double params : new double[] {6.9e9, 13.2e9}) {
            for (boolean core : new boolean[] {true, false}) {
                SeriesSet tasks = new SeriesSet(corpus.series().stream().filter(series -> !core || CORE.contains(series.task())).toList());
                print(String.format(Locale.ROOT, "OLMo ladder, %.0fB, %s tasks", params / 1e9, core ? "7 core" : "all"),
                        errors(shown, tasks, point -> Math.abs(Math.pow(10, point.logParams()) / params - 1) < 0.01));
            }
        }
    }

    private static void sloth(SeriesSet tasks, List<Set<String>> groups, int kept, String title) {
        SeriesSet large = new SeriesSet(tasks.series().stream().filter(series -> tasks.scales(series.family()).size() > kept).toList());
        List<Error> all = new ArrayList<>();
        for (Set<String> group : groups) {
            Map<String, Double> last = new HashMap<>();
            for (String family : group) {
                List<Double> scales = large.scales(family);
                if (scales.size() > kept) {
                    last.put(family, scales.get(kept - 1));
                }
            }
            SeriesSet shown = large.where((series, point) -> !last.containsKey(series.family()) || point.x() <= last.get(series.family()));
            SeriesSet own = new SeriesSet(large.series().stream().filter(series -> last.containsKey(series.family())).toList());
            for (String family : last.keySet()) {
                SeriesSet one = new SeriesSet(own.series().stream().filter(series -> series.family().equals(family)).toList());
                all.addAll(errors(shown, one, point -> point.x() > last.get(family)));
            }
        }
        print(title, all);
    }

    private static List<Error> errors(SeriesSet shown, SeriesSet whole, java.util.function.Predicate<Point> wanted) {
        Forecaster forecaster = Forecaster.best(shown, Methods.standard());
        Method.Fit taskSlope = new TaskSlopes().fit(shown);
        Method.Fit skills = new LatentSkills(2).fit(shown);
        List<Error> errors = new ArrayList<>();
        for (Series full : whole.series()) {
            Series series = shown.series().stream().filter(one -> one.family().equals(full.family()) && one.task().equals(full.task())).findFirst().orElse(null);
            if (series == null) {
                continue;
            }
            for (Point point : full.points()) {
                if (wanted.test(point)) {
                    Prediction prediction = forecaster.at(series, point);
                    errors.add(new Error(full.family(), point.x(), error(prediction.score(), point), error(series.last().score(), point), error(taskSlope.at(series, point), point),
                            series.points().size() < 2 ? Double.NaN : error(line(series, point), point), error(skills.at(series, point), point),
                            prediction.eighty().filter(each -> each.contains(point.score())).isPresent(), prediction.eighty().isPresent()));
                }
            }
        }
        return errors;
    }

    private static double line(Series series, Point where) {
        double mx = series.points().stream().mapToDouble(Point::x).average().orElseThrow();
        double mz = series.points().stream().mapToDouble(point -> logit(point.score())).average().orElseThrow();
        double xx = 0;
        double xz = 0;
        for (Point point : series.points()) {
            xx += (point.x() - mx) * (point.x() - mx);
            xz += (point.x() - mx) * (logit(point.score()) - mz);
        }
        return 1 / (1 + Math.exp(-(mz + xz / xx * (where.x() - mx))));
    }

    private static double logit(double score) {
        double inside = Math.min(0.99, Math.max(0.01, score));
        return Math.log(inside / (1 - inside));
    }

    private static double error(double predicted, Point point) {
        return 100 * Math.abs(predicted - point.score());
    }

    /** Each score counts the same, as in the papers. */
    private static void print(String title, List<Error> errors) {
        System.out.printf(Locale.ROOT, "%-50s n %4d (%d families)  blend %5.2f  last %5.2f  task slope %5.2f  logit line %5.2f  two latent skills %5.2f  80%% covers %.0f%% of %d%n", title, errors.size(),
                errors.stream().map(Error::family).distinct().count(), mean(errors, Error::blend), mean(errors, Error::last), mean(errors, Error::taskSlope), mean(errors, Error::line), mean(errors, Error::skills),
                100 * mean(errors, one -> one.hasInterval() ? one.covered() ? 1 : 0 : Double.NaN), errors.stream().filter(Error::hasInterval).count());
    }

    /** Of those that have the value. */
    private static double mean(List<Error> errors, java.util.function.ToDoubleFunction<Error> value) {
        return errors.stream().mapToDouble(value).filter(each -> !Double.isNaN(each)).average().orElse(Double.NaN);
    }
}
