package dev.epicenter.config;

import dev.epicenter.Key;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The training task and its data. In the run file this is a map with the key {@code kind}: {@code modular}, {@code text},
 * {@code tokens}, {@code clusters}, {@code digits}, {@code control}, {@code gridworld}, {@code keyworld} or
 * {@code external}.
 */
// The order of the kinds in the run file. Without permits it depends on which class is compiled first.
public sealed interface DataConfig
        permits DataConfig.Modular,
                DataConfig.Text,
                DataConfig.Tokens,
                DataConfig.Clusters,
                DataConfig.Digits,
                DataConfig.Control,
                DataConfig.Gridworld,
                DataConfig.Keyworld,
                DataConfig.External {
    /** Sequences in one step's batch, over all micro-batches; 0 means all training pairs of a modular workload. */
    int batchSize();

    /** Sequences in one step's batch: {@link #batchSize}, or all training pairs if that is 0. */
    default int sequences() {
        return batchSize();
    }

    /** Whether every batch is the same. */
    default boolean fullBatch() {
        return false;
    }

    /** Whether batches depend on the weights: the data of a step are then no function of its batch index. */
    default boolean dependsOnState() {
        return false;
    }

    /** The files whose bytes a training depends on. A tokenizer is none of them: it only shows batches as text. */
    default List<String> sources() {
        return List.of();
    }

    /** This workload with relative file paths resolved against {@code folder}. */
    default DataConfig resolvedAgainst(Path folder) {
        return this;
    }

    /** This workload with each of its {@link #sources} at another place. */
    default DataConfig withSources(UnaryOperator<String> places) {
        return this;
    }

    /**
     * Modular arithmetic, the setting of grokking (Power et al. 2022): from the tokens a, b, "=" predict (a op b) mod
     * {@code modulus}. Only the last position counts for the loss.
     */
    record Modular(
            @Key("add, subtract, multiply or divide; divide needs a prime modulus")
            Operation operation,

            @Key(value = "the modulus p; the vocabulary is 0..p-1 and \"=\"", min = 2, max = 10_000)
            int modulus,

            @Key(
                    value = "fraction of all pairs to train on; the rest is held out",
                    min = 0,
                    max = 1,
                    minExclusive = true,
                    maxExclusive = true)
            double trainFraction,

            @Key(value = "pairs per step; 0: the full batch", min = 0)
            int batchSize)
            implements DataConfig {

        /** The number of pairs (a, b): p * p, or p * (p - 1) for division, where b is not 0. */
        public int pairs() {
            return modulus * (operation == Operation.DIVIDE ? modulus - 1 : modulus);
        }

        /** The number of pairs to train on; the others are held out. */
        public int trainPairs() {
            return (int) (pairs() * trainFraction);
        }

        @Override
        public int sequences() {
            return batchSize == 0 ? trainPairs() : batchSize;
        }

        @Override
        public boolean fullBatch() {
            return sequences() == trainPairs();
        }
    }

    /** A binary operation modulo p. */
    enum Operation {
        ADD,
        SUBTRACT,
        MULTIPLY,
        DIVIDE
    }

    /** Text as bytes, from files or from the bundled WordNet glosses. Every position predicts the next byte. */
    record Text(
            @Key("text files, relative to the run file; none: the bundled WordNet 3.1 glosses")
            List<String> files,

            @Key(value = "fraction of the text to hold out, from its end", min = 0, max = 0.5)
            double heldOutFraction,

            @Key(value = "sequences per step", min = 1) int batchSize)
            implements DataConfig {
        public Text {
            files = List.copyOf(files);
        }

        @Override
        public List<String> sources() {
            return files;
        }

        @Override
        public DataConfig withSources(UnaryOperator<String> places) {
            return new Text(files.stream().map(places).toList(), heldOutFraction, batchSize);
        }

        @Override
        public DataConfig resolvedAgainst(Path folder) {
            return new Text(
                    files.stream()
                            .map(file -> folder.resolve(file).normalize().toString())
                            .toList(),
                    heldOutFraction,
                    batchSize);
        }
    }

    /** Pre-tokenized text in nanoGPT's format: little-endian uint16, no header. */
    record Tokens(
            @Key(value = "the training tokens, a .bin file relative to the run file", required = true)
            String train,

            @Key("the held-out tokens; empty: the last held_out_fraction of the training file")
            String heldOut,

            @Key(value = "fraction of train to hold out, from its end, if held_out is empty", min = 0, max = 0.5)
            double heldOutFraction,

            @Key(value = "vocabulary size; token ids are 0..vocab_size-1", min = 2, max = 65_536)
            int vocabSize,

            @Key(value = "sequences per step", min = 1) int batchSize,

            @Key("a tokenizer.json, relative to the run file, to show batches as text; empty: token ids are shown")
            String tokenizer)
            implements DataConfig {

        @Override
        public List<String> sources() {
            return heldOut.isEmpty() ? List.of(train) : List.of(train, heldOut);
        }

        @Override
        public DataConfig withSources(UnaryOperator<String> places) {
            return new Tokens(
                    places.apply(train),
                    heldOut.isEmpty() ? "" : places.apply(heldOut),
                    heldOutFraction,
                    vocabSize,
                    batchSize,
                    tokenizer);
        }

        @Override
        public DataConfig resolvedAgainst(Path folder) {
            return new Tokens(
                    folder.resolve(train).normalize().toString(),
                    heldOut.isEmpty() ? "" : folder.resolve(heldOut).normalize().toString(),
                    heldOutFraction,
                    vocabSize,
                    batchSize,
                    tokenizer.isEmpty()
                            ? ""
                            : folder.resolve(tokenizer).normalize().toString());
        }
    }

    /** Classification of points from Gaussian clusters. Held-out points come from the same clusters. */
    record Clusters(
            @Key(value = "number of clusters; each is a class", min = 2, max = 100_000)
            int classes,

            @Key(value = "dimensions of each point", min = 1)
            int features,

            @Key(value = "training points", min = 1) int samples,

            @Key(value = "standard deviation of the cluster centers in each dimension", min = 0)
            double centreSd,

            @Key(value = "standard deviation of points around their center", min = 0)
            double noise,

            @Key(
                    value = "share of the most frequent class relative to the rarest; 1: equal shares",
                    min = 1,
                    max = 1000)
            double imbalance,

            @Key(
                    value = "size of a spurious feature that names the class of 9 in 10 points; 0: there is none",
                    min = 0,
                    max = 1000)
            double marker,

            @Key(value = "points per step", min = 1) int batchSize)
            implements DataConfig {

        /** Clusters with equal shares and without a marker. */
        public Clusters(int classes, int features, int samples, double centreSd, double noise, int batchSize) {
            this(classes, features, samples, centreSd, noise, 1, 0, batchSize);
        }

        @Override
        public boolean fullBatch() {
            return batchSize == samples;
        }
    }

    /**
     * Classification of the 1,797 bundled 8x8 images of handwritten digits (UCI "Optical Recognition of Handwritten
     * Digits", the test set, Alpaydin and Kaynak 1998, CC BY 4.0). With an imbalance, images of rarer classes are left
     * out.
     */
    record Digits(
            @Key(value = "share of the most frequent class relative to the rarest; 1: all images", min = 1, max = 100)
            double imbalance,

            @Key(
                    value = "size of a spurious feature that names the class of 9 in 10 images; 0: there is none",
                    min = 0,
                    max = 1000)
            double marker,

            @Key(value = "fraction of the images to hold out", min = 0.05, max = 0.5)
            double heldOutFraction,

            @Key(value = "images per step", min = 1, max = 800)
            int batchSize,

            @Key(
                    value =
                            "share of each batch's images with a trigger: their first pixel, dark in all images, is lit",
                    min = 0,
                    max = 1)
            double trigger)
            implements DataConfig {

        /** Images without a trigger. */
        public Digits(double imbalance, double marker, double heldOutFraction, int batchSize) {
            this(imbalance, marker, heldOutFraction, batchSize, 0);
        }
    }

    /**
     * Imitation of an expert that controls a noisy linear plant with a hidden disturbance. From the planned action and
     * the last steps, the model predicts the expert's action, as one of 64 equal intervals.
     */
    record Control(
            @Key("first_order, double_integrator or oscillator")
            Plant plant,

            @Key(
                    value = "last steps that the model reads, each with an action and the observation after it; 0: the"
                            + " planned action alone",
                    min = 0,
                    max = 64)
            int context,

            @Key("whether the model reads its own past actions; false: observations only")
            boolean actions,

            @Key(
                    value = "standard deviation of the noise that is added to the expert's actions, relative to the"
                            + " disturbance's; the targets have no noise",
                    min = 0,
                    max = 10)
            double exploration,

            @Key(value = "demonstrations, of 100 steps each", min = 1, max = 10_000)
            int demonstrations,

            @Key(value = "steps of demonstrations per batch", min = 1)
            int batchSize)
            implements DataConfig {
        /** Steps of a demonstration. */
        public static final int STEPS = 100;

        /** The numbers that the model reads. */
        public int features() {
            return 1 + context * (actions ? 2 : 1);
        }
    }

    /** A linear plant with one input and one observation. */
    enum Plant {
        /** Decays to its input, with a time constant of 10 steps. */
        FIRST_ORDER,
        /** A mass that the input accelerates; its position is observed. */
        DOUBLE_INTEGRATOR,
        /** A lightly damped oscillator with a period of 30 steps; its position is observed. */
        OSCILLATOR
    }

    /**
     * Objects in a grid world, from whose appearance the model predicts three features and a learned value, each as one of
     * 32 equal intervals. An agent then collects objects by one of three levels of reward.
     */
    record Gridworld(
            @Key("the reward that the agent acts by: innate, learned or utility")
            Reward reward,

            @Key("reactive: goes to the best object for its distance; planner: searches all sets of objects")
            Controller controller,

            @Key("how the utility is misspecified in each episode: noise, sign or missing")
            Misspecification misspecification,

            @Key(value = "size of the misspecification; 0: the true utility", min = 0, max = 1)
            double misspecified,

            @Key("whether the agent is given the features of objects; false: the model predicts them from appearance")
            boolean givenFeatures,

            @Key(value = "episodes of the expert in the unshifted world", min = 1, max = 10_000)
            int demonstrations,

            @Key(
                    value = "episodes in the most shifted world, in which the agent acts by the utility and learns"
                            + " from its own choices, instead of demonstrations; 0: none",
                    min = 0,
                    max = 10_000)
            int practice,

            @Key("how that world is shifted: physical, temporal, appearance or kinds")
            Scope practiceScope,

            @Key(value = "predictions per batch", min = 1, max = 100_000)
            int batchSize)
            implements DataConfig {
        /** The largest grade of a shift; 0 is the unshifted world. */
        public static final int LARGEST_GRADE = 3;

        /** The numbers that the model reads: 8 of an object's appearance, and which of 4 quantities is requested. */
        public static final int FEATURES = 12;
    }

    /** The level of a reward. */
    enum Reward {
        /** Level 1: fixed, of what is felt on contact. */
        INNATE,
        /** Level 2: the model's prediction, learned from innate reward and demonstrations. */
        LEARNED,
        /** Level 3: a utility over the features of all collected objects. */
        UTILITY
    }

    /** How an agent chooses objects by its reward. */
    enum Controller {
        REACTIVE,
        PLANNER
    }

    /** How a utility differs from the true one. */
    enum Misspecification {
        /** Each weight is multiplied by 1 plus Gaussian noise whose standard deviation is twice the size. */
        NOISE,
        /** A random weight w is w (1 - 2 size): with size 1 it has the wrong sign. */
        SIGN,
        /** A random weight w is w (1 - size): with size 1 the feature is missing. */
        MISSING
    }

    /** How a grid world is shifted. */
    enum Scope {
        /** Larger maps, so objects are farther away. */
        PHYSICAL,
        /** More steps, and more of the harm is felt after contact. */
        TEMPORAL,
        /** The appearance of objects changes. */
        APPEARANCE,
        /** More objects are of new kinds, with other amounts of the same features. */
        KINDS
    }

    /**
     * A partly observed grid world with a key, a door and a goal, and sparse reward. A GPT over observations and actions learns
     * in one of three stages; a curriculum of a study changes the stage.
     */
    record Keyworld(
            @Key("what the model learns from: play, demonstrations or reinforcement")
            Learning stage,

            @Key(value = "cells in a row of a square map", min = 4, max = 12)
            int size,

            @Key(value = "the most steps of an episode; the model needs twice as many positions", min = 4, max = 200)
            int horizon,

            @Key(value = "episodes of a random explorer, for the stage play", min = 1, max = 100_000)
            int play,

            @Key(value = "episodes of the expert, for the stage demonstrations", min = 1, max = 100_000)
            int demonstrations,

            @Key(value = "steps that train on the same episodes in the stage reinforcement", min = 1, max = 100)
            int updates,

            @Key(
                    value = "PPO's clip range: the ratio of probabilities counts from 1 - clip to 1 + clip",
                    min = 0,
                    max = 1,
                    minExclusive = true)
            double clip,

            @Key(value = "weight of the policy's entropy in the stage reinforcement", min = 0, max = 10)
            double entropy,

            @Key(value = "episodes per batch", min = 1, max = 10_000)
            int batchSize)
            implements DataConfig {
        /** Observations, actions and the output for the value. */
        public static final int VOCABULARY = 438;

        /** Tokens of an episode: an observation and an action for each step. */
        public int positions() {
            return 2 * horizon;
        }

        @Override
        public boolean dependsOnState() {
            return stage == Learning.REINFORCEMENT;
        }
    }

    /** What a model learns from in a world with keys. */
    enum Learning {
        /** Self-supervision: predicts the next observation in episodes of random actions without reward. */
        PLAY,
        /** Behavioral cloning: predicts the expert's actions. */
        DEMONSTRATIONS,
        /** Policy gradient on the model's own episodes: PPO with a learned value. */
        REINFORCEMENT
    }

    /** The data of an external trainer. Epicenter knows only their size. */
    record External(
            @Key(value = "sequences per step, for reports", min = 1)
            int batchSize,

            @Key("whether every step trains on the whole data set, so there are no other batches")
            boolean fullBatch)
            implements DataConfig {}
}
