package dev.epicenter.torch.shift;

import dev.epicenter.segment.Shift;
import dev.epicenter.torch.data.Batch;
import dev.epicenter.torch.data.PointTask;
import dev.epicenter.torch.random.CounterRandom;
import dev.epicenter.torch.random.RandomStream;

/**
 * Held-out points, shifted. Random choices are drawn once from the run's seed, so a larger parameter changes all
 * features that a smaller one changes, and more. The spurious feature is shifted like the others, except by {@link
 * Shift#MARKER}.
 */
final class ShiftedInputs {
    private static final int COMPONENTS = 3;

    private final PointTask task;
    private final Batch inputs;
    private final float[] signs;
    private final int width;
    private final double[] mean;
    private final double[] deviation;
    private final PrincipalDirections directions;
    /** For each feature of each input, when it is replaced, 0 to 1, and its noise. */
    private final double[] when;

    private final double[] noise;
    /** For each input a training point of another class, another class, a component and its sign. */
    private final int[] donor;

    private final int[] otherClass;
    private final int[] component;
    private final int[] sign;

    /**
     * @param inputs the held-out points
     * @param gradient of the model's loss with respect to the features of {@code inputs}
     */
    ShiftedInputs(PointTask task, Batch inputs, float[] gradient, long seed) {
        this.task = task;
        this.inputs = inputs;
        width = inputs.width();
        int rows = inputs.sequences();
        signs = new float[gradient.length];
        for (int i = 0; i < signs.length; i++) {
            signs[i] = Math.signum(gradient[i]);
        }
        Batch train = task.train();
        mean = new double[width];
        deviation = new double[width];
        for (int row = 0; row < train.sequences(); row++) {
            for (int j = 0; j < width; j++) {
                mean[j] += train.features()[row * width + j] / (double) train.sequences();
            }
        }
        double[][] centered = new double[train.sequences()][width];
        for (int row = 0; row < train.sequences(); row++) {
            for (int j = 0; j < width; j++) {
                centered[row][j] = train.features()[row * width + j] - mean[j];
                deviation[j] += centered[row][j] * centered[row][j] / train.sequences();
            }
        }
        for (int j = 0; j < width; j++) {
            deviation[j] = Math.sqrt(deviation[j]);
        }
        CounterRandom random = CounterRandom.of(seed, RandomStream.SHIFT);
        directions = new PrincipalDirections(centered, Math.min(COMPONENTS, width), random);
        when = new double[rows * width];
        noise = new double[rows * width];
        for (int i = 0; i < when.length; i++) {
            when[i] = random.nextDouble();
            noise[i] = random.nextGaussian();
        }
        donor = new int[rows];
        otherClass = new int[rows];
        component = new int[rows];
        sign = new int[rows];
        for (int row = 0; row < rows; row++) {
            int own = inputs.targets()[row];
            otherClass[row] = (own + 1 + random.nextInt(task.classes() - 1)) % task.classes();
            component[row] = random.nextInt(directions.count());
            sign[row] = random.nextInt(2) * 2 - 1;
            donor[row] = donor(train, own, random);
        }
    }

    /** A training point of another class, from a random one on; if there is none, the random one. */
    private static int donor(Batch train, int own, CounterRandom random) {
        int first = random.nextInt(train.sequences());
        for (int i = 0; i < train.sequences(); i++) {
            int row = (first + i) % train.sequences();
            if (train.targets()[row] != own) {
                return row;
            }
        }
        return first;
    }

    /** The inputs, shifted; classes are unchanged. */
    Batch at(Shift shift, double parameter) {
        float[] shifted = new float[inputs.features().length];
        for (int row = 0; row < inputs.sequences(); row++) {
            double[] values = shift == Shift.BLUR ? blurred(row, parameter) : shifted(shift, row, parameter);
            for (int j = 0; j < width; j++) {
                shifted[row * width + j] = (float) values[j];
            }
        }
        return new Batch(inputs.sequences(), 0, new int[0], shifted, 1, inputs.targets());
    }

    private double[] shifted(Shift shift, int row, double parameter) {
        double[] direction = directions.direction(component[row]);
        double distance = sign[row] * parameter * directions.deviation(component[row]);
        double[] values = new double[width];
        for (int j = 0; j < width; j++) {
            int i = row * width + j;
            double own = inputs.features()[i];
            boolean replaced = when[i] < parameter;
            values[j] = switch (shift) {
                case NOISE -> replaced ? mean[j] + deviation[j] * noise[i] : own;
                case MASK -> replaced ? mean[j] : own;
                case MIX -> replaced ? task.train().features()[donor[row] * width + j] : own;
                case CONTRAST -> own + parameter * (mean[j] - own);
                case SCALE -> own + parameter * (own - mean[j]);
                case COMPONENTS -> own + distance * direction[j];
                case ADVERSARIAL -> own + parameter * signs[i];
                case MARKER -> marker(row, j, own, parameter);
                case BLUR -> throw new IllegalArgumentException("blur depends on neighbors");
            };
        }
        return values;
    }

    /** The marker of the class moves to another class; one that already names another class stays. */
    private double marker(int row, int j, double own, double parameter) {
        int plain = task.plain();
        int ownClass = inputs.targets()[row];
        if (j == plain + ownClass) {
            return own * (1 - parameter);
        }
        boolean other = j == plain + otherClass[row];
        return other ? own + parameter * inputs.features()[row * width + plain + ownClass] : own;
    }

    private double[] blurred(int row, double passes) {
        double[] values = new double[width];
        for (int j = 0; j < width; j++) {
            values[j] = inputs.features()[row * width + j];
        }
        for (double left = passes; left > 0; left--) {
            double share = Math.min(1, left);
            double[] next = averaged(values);
            for (int j = 0; j < width; j++) {
                values[j] += share * (next[j] - values[j]);
            }
        }
        return values;
    }

    /** Each feature as the average of itself and its neighbors: pixels of an image, otherwise features on a ring. */
    private double[] averaged(double[] values) {
        double[] next = new double[width];
        int side = task.side();
        int pixels = side * side;
        for (int j = 0; j < pixels; j++) {
            double sum = 0;
            int count = 0;
            for (int y = Math.max(0, j / side - 1); y <= Math.min(side - 1, j / side + 1); y++) {
                for (int x = Math.max(0, j % side - 1); x <= Math.min(side - 1, j % side + 1); x++) {
                    sum += values[y * side + x];
                    count++;
                }
            }
            next[j] = sum / count;
        }
        ring(values, next, pixels, task.plain());
        ring(values, next, task.plain(), width);
        return next;
    }

    private static void ring(double[] values, double[] next, int from, int to) {
        int count = to - from;
        for (int j = 0; j < count; j++) {
            next[from + j] =
                    (values[from + (j + count - 1) % count] + values[from + j] + values[from + (j + 1) % count]) / 3;
        }
    }
}
