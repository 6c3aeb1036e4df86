package dev.epicenter.forecast.table;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a column of a table can hold, with the names that the field gives such a column. */
public enum ColumnRole {
    FAMILY("family", "modelfamily", "modelseries", "series"),
    /** A leaderboard's full name goes before its displayed one. */
    MODEL(
            "fullname",
            "model",
            "modelname",
            "modelid",
            "modelpath",
            "llm",
            "checkpoint",
            "name",
            "modelcard",
            "run",
            "runname",
            "modeladapter"),
    PARAMS(
            "params",
            "param",
            "nparams",
            "numparams",
            "noparams",
            "parameters",
            "nparameters",
            "numparameters",
            "numberofparameters",
            "numberofparams",
            "numofparams",
            "numofparameters",
            "parametercount",
            "paramcount",
            "paramscount",
            "modelparams",
            "modelparameters",
            "modelnumparameters",
            "totalparams",
            "totalparameters",
            "modelsize",
            "size",
            "modelsizes"),
    /** Parameters for each token of a mixture of experts. */
    ACTIVE(
            "active",
            "activeparams",
            "activeparam",
            "activeparameters",
            "activatedparams",
            "activatedparameters",
            "nactiveparams",
            "nactive",
            "activesize"),
    TOKENS(
            "tokens",
            "ntokens",
            "numtokens",
            "tokencount",
            "trainingtokens",
            "traintokens",
            "trainedtokens",
            "pretrainingtokens",
            "pretraintokens",
            "tokensseen",
            "tokenstrained",
            "pretrainingdatasize",
            "pretraindatasize",
            "trainingdatasize",
            "datasize",
            "trainingdata",
            "pretrainingdata",
            "totaltokens"),
    FLOPS(
            "flops",
            "flop",
            "compute",
            "totalflops",
            "trainingflops",
            "trainflops",
            "pretrainingflops",
            "pretrainflops",
            "trainingcompute",
            "traincompute",
            "pretrainingcompute",
            "computeflops",
            "computeflop",
            "trainingcomputeflop",
            "trainingcomputeflops"),
    TASK(
            "task",
            "tasks",
            "taskname",
            "benchmark",
            "benchmarks",
            "benchmarkname",
            "eval",
            "evals",
            "evaluation",
            "evalset",
            "testset",
            "subtask",
            "exam",
            "dataset",
            "datasetname"),
    METRIC("metric", "metrics", "metricname", "measure", "metrictype"),
    SCORE(
            "score",
            "scores",
            "value",
            "result",
            "results",
            "performance",
            "metricvalue",
            "scorevalue",
            "mean",
            "avg",
            "average"),
    CHANCE(
            "randombaseline",
            "chance",
            "chancelevel",
            "chanceaccuracy",
            "random",
            "randomscore",
            "randomchance",
            "randomguess",
            "randomperformance",
            "randomaccuracy",
            "baseline"),
    SHOTS("shots", "shot", "nshot", "nshots", "numshots", "kshot", "fewshot", "nfewshot", "numfewshot", "fewshots"),
    ITEMS(
            "n",
            "nitems",
            "numitems",
            "items",
            "nsamples",
            "numsamples",
            "nexamples",
            "numexamples",
            "nquestions",
            "questions",
            "ninstances",
            "numinstances"),
    STDERR("stderr", "scorestderr", "standarderror", "stderror", "accstderr", "sem", "se"),
    LOSS("loss", "modelloss", "valloss", "validationloss", "evalloss", "testloss", "pretrainingloss", "pretrainloss");

    /** Numbers of a model, of which the unit follows from their size. */
    static final List<ColumnRole> OF_MODELS = List.of(PARAMS, ACTIVE, TOKENS, FLOPS);

    private final List<String> aliases;

    ColumnRole(String... aliases) {
        this.aliases = List.of(aliases);
    }

    /** The names of such columns in order of preference, without blanks and punctuation. */
    List<String> aliases() {
        return aliases;
    }

    /** The name as the docs and {@code --column} write it. */
    public String key() {
        return this == CHANCE ? "random_baseline" : this == ITEMS ? "n" : name().toLowerCase(Locale.ROOT);
    }

    /** The role of this name, or of an alias. */
    public static Optional<ColumnRole> named(String name) {
        String plain = HeaderName.of(name).plain();
        for (ColumnRole role : values()) {
            if (role.aliases.contains(plain)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }

    /** Whether its cells are numbers of things, which are positive. */
    boolean isCount() {
        return this == ITEMS || OF_MODELS.contains(this);
    }

    /** Whether each model, and not each score, has one. */
    boolean belongsToModel() {
        return this == FAMILY || this == MODEL || this == LOSS || OF_MODELS.contains(this);
    }
}
