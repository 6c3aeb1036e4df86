package dev.epicenter.diagnosis.ranking;

import java.util.Locale;

/** The causes that a ranking compares. They are the classes of {@code verdict.Cause}, with one for each hyper-parameter. */
public enum RankedCause {
    DATA("the data: these batches spike from other states too"),
    STATE("the state of the network, with any batches"),
    DATA_AND_STATE("these batches and this state together"),
    OPTIMIZER_STATE("the optimizer's state, changed by something other than the optimizer"),
    CHANGED_WEIGHTS("weights changed by something other than the optimizer"),
    TRANSIENT("something that happened once and was not recorded, such as a machine fault"),
    NUMERIC("rounding"),
    LR("lr"),
    WEIGHT_DECAY("weight_decay"),
    BETA1("beta1"),
    BETA2("beta2"),
    MOMENTUM("momentum"),
    MARGINAL("nothing in particular: the spike is marginal, meaningless changes prevent it"),
    OTHER("something that this ranking does not know");

    private final String words;

    RankedCause(String words) {
        this.words = words;
    }

    /** As in files. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** As the end of a sentence: "the likeliest cause is ...". */
    public String words() {
        return words;
    }
}
