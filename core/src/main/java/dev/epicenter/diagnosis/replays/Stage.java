package dev.epicenter.diagnosis.replays;

import dev.epicenter.DidYouMean;
import dev.epicenter.EpicenterException;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The stages of a diagnosis, in order. Each can be requested alone, except the first, which all others require, and {@link
 * #COMMIT}, which all but {@link #RANK} require.
 */
public enum Stage {
    /** Does the spike recur, bit for bit? */
    REPRODUCE,
    /** Which causes are likely, by few replays? */
    RANK,
    /** How far before its onset is it certain, and how marginal is it? */
    COMMIT,
    /** The data, the state, or only the two together? */
    CROSS,
    /** Which hyperparameter prevents it, and at which dose? */
    DOSE,
    /** Which tensors, batches and sequences does it depend on? */
    LOCATE,
    /** What did it cost, and does waiting pay? */
    DAMAGE,
    /** Was the loss surface too sharp for the learning rate? */
    SHARPNESS,
    /** Which remedies hold after their end? Its replays are counted apart. */
    REMEDIES;

    /** The stages of the standard diagnosis. */
    public static final Set<Stage> STANDARD = ordered(Set.of(REPRODUCE, COMMIT, CROSS, DOSE, LOCATE, REMEDIES));

    /** An immutable copy of {@code stages} in their order. The order of {@code Set.copyOf} differs between JVMs. */
    public static Set<Stage> ordered(Set<Stage> stages) {
        EnumSet<Stage> ordered = EnumSet.noneOf(Stage.class);
        ordered.addAll(stages);
        return Collections.unmodifiableSet(ordered);
    }

    /** Its name on the command line and in files. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The stages named in {@code text}, separated by commas, and those that they require.
     *
     * @throws EpicenterException if one is unknown
     */
    public static Set<Stage> parse(String text) {
        List<String> names = Arrays.stream(values()).map(Stage::key).toList();
        EnumSet<Stage> stages = EnumSet.of(REPRODUCE);
        for (String name : text.split(",", -1)) {
            int index = names.indexOf(name.strip().toLowerCase(Locale.ROOT));
            if (index < 0) {
                String meant = DidYouMean.name(name.strip(), names)
                        .map(near -> "did you mean " + near + "? ")
                        .orElse("");
                throw new EpicenterException("--stages: no stage '" + name.strip() + "'; " + meant + "stages are "
                        + String.join(", ", names));
            }
            stages.add(values()[index]);
        }
        if (!EnumSet.of(REPRODUCE, RANK).containsAll(stages)) {
            stages.add(COMMIT);
        }
        return stages;
    }
}
