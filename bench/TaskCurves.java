import dev.epicenter.forecast.BoundedLogistic;
import dev.epicenter.forecast.SeriesSet;
import dev.epicenter.forecast.Method;
import dev.epicenter.forecast.Point;
import dev.epicenter.forecast.ScaleAxis;
import dev.epicenter.forecast.ScoreTableReader;
import dev.epicenter.forecast.Selection;
import dev.epicenter.forecast.Series;
import java.nio.file.Path;
import java.util.OptionalDouble;

/** Our side of bench/forecast: seconds of the fits, then what each series' curve says a power of ten above its last scale. */
public class TaskCurves {
    public static void main(String[] arguments) {
        SeriesSet corpus = SeriesSet.of(ScoreTableReader.read(Path.of(arguments[0]), Selection.ALL), ScaleAxis.PARAMS);
        long started = System.nanoTime();
        Method.Fit fit = new BoundedLogistic(arguments[1].equals("fitted")).fit(corpus);
        System.out.println((System.nanoTime() - started) / 1e9);
        for (Series series : corpus.series()) {
            double x = series.last().x() + 1;
            Point where = new Point("", x, x, 0, Double.NaN, OptionalDouble.empty());
            System.out.println(series.family() + "\t" + series.task() + "\t" + fit.at(series, where));
        }
    }
}
