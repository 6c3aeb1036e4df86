package dev.epicenter.forecast.table;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/** What it means that rows of one model differ in a column, by the column's name. */
enum SecondColumn {
    /** The same measurement at another time or place: the mean is right, and the values tell nothing apart. */
    REPETITION(
            "seed",
            "trial",
            "attempt",
            "rep",
            "replica",
            "sample",
            "pass",
            "date",
            "time",
            "timestamp",
            "created",
            "createdat",
            "updated",
            "host",
            "hostname",
            "user",
            "state",
            "runtime",
            "duration",
            "url",
            "link",
            "notes",
            "note",
            "comment",
            "comments",
            "gpu",
            "device"),
    /** A state during the training of one model: the last one is the model. */
    CHECKPOINT(
            "step",
            "steps",
            "globalstep",
            "trainstep",
            "trainsteps",
            "trainingstep",
            "trainingsteps",
            "nsteps",
            "numsteps",
            "stepnum",
            "trainingiterations",
            "iteration",
            "iterations",
            "iter",
            "epoch",
            "epochs",
            "checkpoint",
            "ckpt",
            "checkpointstep"),
    /** The same questions in other words: a task of its own. */
    PROMPT("filter", "prompt", "template", "cot", "instruction", "fewshot", "setting", "prompting", "decoding"),
    /** Other questions: a task of its own. */
    SUBTASK(
            "subset",
            "split",
            "subtask",
            "category",
            "subject",
            "language",
            "lang",
            "languages",
            "domain",
            "level",
            "difficulty",
            "locale"),
    /** A number that is measured and not set, such as a price: it tells nothing apart. */
    MEASUREMENT(
            "rank",
            "votes",
            "likes",
            "downloads",
            "hub",
            "latency",
            "throughput",
            "memory",
            "cost",
            "price",
            "co2",
            "samples",
            "seconds",
            "index",
            "id",
            "unnamed",
            "loss",
            "time",
            "speed",
            "fps",
            "gflops",
            "gmacs",
            "macs"),
    /** Another model: other training data, precision, resolution or length of the context. */
    VARIANT();

    private final Set<String> words;

    SecondColumn(String... words) {
        this.words = Set.of(words);
    }

    /** The meaning of a column's name: of the whole name or, where that is unknown, of its first word that is known. */
    static SecondColumn of(String header) {
        String lower = HeaderName.withoutPrefix(header)
                .replaceAll("(?<=[a-z])(?=[A-Z])", "_")
                .toLowerCase(Locale.ROOT);
        String whole = lower.replaceAll("[^a-z0-9]", "");
        if (TableLayout.tellsRepeats(header)) {
            return REPETITION;
        }
        for (SecondColumn each : values()) {
            if (each.words.contains(whole)) {
                return each;
            }
        }
        return Arrays.stream(lower.split("[^a-z]+"))
                .flatMap(
                        word -> Arrays.stream(values()).filter(each -> each != CHECKPOINT && each.words.contains(word)))
                .findFirst()
                .orElse(VARIANT);
    }
}
