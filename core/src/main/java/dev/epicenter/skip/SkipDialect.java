package dev.epicenter.skip;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The output format of a skip plan: one per trainer. */
public enum SkipDialect {
    MEGATRON,
    OLMO_CORE,
    METASEQ,
    PADDLENLP,
    LIGHTNING,
    HUGGINGFACE,
    EPICENTER,
    JSON;

    /** The name on the command line, such as {@code olmo-core}. */
    public String typed() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<SkipDialect> of(String typed) {
        return Stream.of(values()).filter(one -> one.typed().equals(typed)).findFirst();
    }

    /** Formats {@code plan}. */
    public TrainerSkip tell(SkipPlan plan) {
        return switch (this) {
            case MEGATRON -> StepSkips.megatron(plan);
            case OLMO_CORE -> StepSkips.olmoCore(plan);
            case METASEQ -> StepSkips.metaseq(plan);
            case PADDLENLP -> StepSkips.paddleNlp(plan);
            case LIGHTNING -> BatchSkips.lightning(plan);
            case HUGGINGFACE -> BatchSkips.huggingFace(plan);
            case EPICENTER -> BatchSkips.epicenter(plan);
            case JSON -> BatchSkips.json(plan);
        };
    }
}
