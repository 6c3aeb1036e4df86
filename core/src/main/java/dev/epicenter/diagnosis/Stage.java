package dev.epicenter.diagnosis;

import dev.epicenter.DidYouMean;
import dev.epicenter.EpicenterException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The stages of a diagnosis, in order. Each can be requested alone, except the first two, which all others require. */
public enum Stage {
    /** Does the spike recur, bit for bit? */
    REPRODUCE,
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
    SHARPNESS;

    /** The stages of the standard diagnosis. */
    public static final Set<Stage> STANDARD = Set.of(REPRODUCE, COMMIT, CROSS, DOSE, LOCATE);

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
        EnumSet<Stage> stages = EnumSet.of(REPRODUCE, COMMIT);
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
        return stages;
    }
}
