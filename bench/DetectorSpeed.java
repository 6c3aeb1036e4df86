import dev.epicenter.spike.DetectorConfig;
import dev.epicenter.spike.SpikeDetector;
import java.util.Locale;
import java.util.Random;

/** Points a second of the detector alone, on one core: {@code java -cp ... DetectorSpeed.java ROUNDS}. */
public final class DetectorSpeed {
    private static final int POINTS = 10_000_000;

    private DetectorSpeed() {}

    public static void main(String[] args) {
        double[] losses = new double[POINTS];
        Random random = new Random(1);
        for (int i = 0; i < POINTS; i++) {
            long since = i % 100_000;
            losses[i] = 2 + 8 / Math.sqrt(i + 1) + 0.02 * random.nextGaussian()
                    + (i > 100_000 && since < 50 ? 3 * Math.exp(-since / 15.0) : 0);
        }
        for (int round = 0; round <= Integer.parseInt(args[0]); round++) {
            SpikeDetector detector = new SpikeDetector(DetectorConfig.defaults());
            long start = System.nanoTime();
            long signals = 0;
            for (int i = 0; i < POINTS; i++) {
                signals += detector.accept(i + 1, losses[i]).size();
            }
            double seconds = (System.nanoTime() - start) * 1e-9;
            // The first one warms up.
            if (round > 0) {
                System.out.printf(Locale.ROOT, "%.2f million points/s (%d signals)%n", POINTS / seconds * 1e-6, signals);
            }
        }
    }
}
