package dev.epicenter.forecast.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamePartsTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "pythia-1b-300B, 1e9, 3e11, pythia-300b, pythia",
                "OLMo-7B-2T-tokens, 7e9, 2e12, olmo-2t-tokens, olmo-tokens",
                "tinyllama-1.1B-step-50K-104b, 1.1e9, 1.04e11, tinyllama-step-50k-104b, tinyllama",
                "Model-B-32_Data-400M_Samples-3B, none, none, model-b-32-data-400m-samples-3b, model-b-32-data-samples",
                "ViT-B/16 LAION-400M, none, none, vit-b-16-laion-400m, vit-b-16-laion",
                "Qwen2.5-7B-Instruct-1M, 7e9, none, qwen2.5-instruct-1m, qwen2.5-instruct-1m",
                "two-7b-13b, 7e9, none, two-13b, two-13b",
                "Qwen-1_8B-Chat, 1.8e9, none, qwen-chat, qwen-chat",
                "opt-1p3b, 1.3e9, none, opt, opt",
                "OPT 350 M, 3.5e8, none, opt, opt",
                "PaLM-2-M, none, none, palm-2-m, palm-2-m",
            })
    void trainingDataIsNoParameters(String name, Double params, Double tokens, String family, String base) {
        NameParts parts = NameParts.of(name);
        assertThat(value(parts.params())).isEqualTo(params);
        assertThat(value(parts.tokens())).isEqualTo(tokens);
        assertThat(parts.family()).isEqualTo(family);
        assertThat(parts.base()).isEqualTo(base);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "gpt-4-0613, none, gpt-4-0613, gpt-4",
                "acme-7B-2024-06, 7e9, acme-2024-06, acme",
                "Mistral-Small-24B-Instruct-2501, 2.4e10, mistral-small-instruct-2501, mistral-small-instruct",
                "x-7b-20240613, 7e9, x-20240613, x",
                "llama-2-7b-hf, 7e9, llama-2, llama-2",
                "llama-2-7b-chat-hf, 7e9, llama-2-chat, llama-2-chat",
                "x-1.4b-step500_eval_12-29-2022-16-09-11, 1.4e9, x-step500-eval, x-eval",
                "mistral-7b-v0.1, 7e9, mistral-v0.1, mistral-v0.1",
            })
    void datesAreNoSizes(String name, Double params, String family, String base) {
        NameParts parts = NameParts.of(name);
        assertThat(value(parts.params())).isEqualTo(params);
        assertThat(parts.family()).isEqualTo(family);
        assertThat(parts.base()).isEqualTo(base);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "Mixtral-8x7B, none, none, mixtral",
                "Mixtral-8x22B (39B active), none, 3.9e10, mixtral",
                "Qwen3-235B-A22B, 2.35e11, 2.2e10, qwen3-moe",
                "qwen1.5-moe-a2-7b-hf, none, 2.7e9, qwen1.5-moe",
                "OLMoE-1B-7B, 7e9, 1e9, olmoe",
            })
    void mixtureOfExpertsHasAllAndActiveParameters(String name, Double params, Double active, String family) {
        NameParts parts = NameParts.of(name);
        assertThat(value(parts.params())).isEqualTo(params);
        assertThat(value(parts.active())).isEqualTo(active);
        assertThat(parts.family()).isEqualTo(family);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "141B (39B active), 1.41e11, 3.9e10",
                "3B active / 30B, 3e10, 3e9",
                "235B-A22B, 2.35e11, 2.2e10",
                "12.9B / 46.7B, 4.67e10, 1.29e10",
                "8x7B, none, none",
            })
    void cellGivesAllAndActiveParameters(String cell, Double total, Double active) {
        ExpertSizes sizes = ExpertSizes.of(cell).orElseThrow();
        assertThat(value(sizes.total())).isEqualTo(total);
        assertThat(value(sizes.active())).isEqualTo(active);
    }

    @ParameterizedTest
    @CsvSource({"7B", "7B (dense)", "1.5e9", "350M"})
    void cellOfOneSizeIsNoMixture(String cell) {
        assertThat(ExpertSizes.of(cell)).isEmpty();
    }

    @Test
    void computeOfAMixtureIsThatOfItsActiveParameters() {
        ScoreInput input =
                read("model,params,tokens,mmlu\nx-moe,141B (39B active),2T,60\ny-1b,1B,2T,30\nz,8x3B,2T,50\n");
        RawScore mixture = input.scores().get(0).raw();
        assertThat(mixture.params()).hasValue(1.41e11);
        assertThat(mixture.flops()).hasValue(6 * 3.9e10 * 2e12);
        assertThat(input.scores()).hasSize(2);
        assertThat(input.notes())
                .contains(
                        "Mixtures of experts: params are all parameters, and compute counts the active ones, in 1 model"
                                + " (x-moe).");
        assertThat(input.scores().get(1).raw().flops()).isEmpty();
    }

    @Test
    void activeParametersHaveAColumn() {
        assertThat(read("model,total params,active params,tokens,mmlu\nx-1,16B,2B,1T,60\n")
                        .scores()
                        .get(0)
                        .raw()
                        .flops())
                .hasValue(6 * 2e9 * 1e12);
    }

    @Test
    void shippedTableHasTheSizesOfMixtures() {
        ModelFacts facts =
                ModelTable.shipped().find("mistralai/Mixtral-8x7B-v0.1").orElseThrow();
        assertThat(facts.params()).hasValue(46.7e9);
        assertThat(facts.active()).hasValue(12.9e9);
    }

    @Test
    void dataAndDatesThatSizesShareStayInTheFamily() {
        ScoreInput input = read("model,mmlu\nacme-7B-2024-06,60\nacme-13B-2024-07,65\nacme-13B-chat-0613,63\n"
                + "acme-70B-chat-0613,73\nolmo-1b-300B,30\nolmo-3b-300B,40\nolmo-1b-1T,35\nolmo-3b-1T,45\n"
                + "tiny-1b-step-50k-104b,20\ntiny-1b-step-99k-208b,22\n");
        assertThat(input.scores())
                .extracting(score -> score.raw().family())
                .containsExactly(
                        "acme",
                        "acme",
                        "acme-chat-0613",
                        "acme-chat-0613",
                        "olmo-300b",
                        "olmo-300b",
                        "olmo-1t",
                        "olmo-1t",
                        "tiny",
                        "tiny");
        assertThat(input.scores().get(9).raw().tokens()).hasValue(2.08e11);
    }

    @Test
    void familyOfTheShippedTableTakesModelsOfItsName() {
        assertThat(read("model,mmlu\nLlama-3-8B,66\nLlama-3-405B,85\n").scores())
                .extracting(score -> score.raw().family())
                .containsOnly("Llama-3");
    }

    @Test
    void modelsThatAreCalledByTheirSizeAreAFamily() {
        assertThat(read("model,acc\n7B,50\n13B,55\nopt-1.3b,40\nopt-2.7b,43\n").scores())
                .extracting(score -> score.raw().family())
                .containsExactly("unnamed", "unnamed", "OPT", "OPT");
    }

    @Test
    void oneNameWithSeveralSizesIsAFamily() {
        assertThat(read("model,params,acc\nOurs,1B,50\nOurs,3B,55\nBase,1B,40\nBase,3B,43\n")
                        .scores())
                .extracting(score -> score.raw().family())
                .containsExactly("ours", "ours", "base", "base");
    }

    private static ScoreInput read(String text) {
        return ScoreInput.parse("t.csv", text, TableOptions.NONE, (family, model, task, metric, shots) -> true);
    }

    private static @Nullable Double value(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }

    @ParameterizedTest
    @CsvSource({
        "llama-lora-merged-125m, 1.25e8",
        "c4-data-125m, 1.25e8",
        "gpt-125m-data-filtered, 1.25e8",
        "bpe-tok-1b, 1e9",
        "llama-3.2-1b-distill-from-8b, 1e9",
        "sheared-llama-1.3b-7b, 1.3e9",
        "my-moe-1.3b-300b, 1.3e9",
    })
    void sizeBesideACommonWordIsThatOfTheModel(String name, double params) {
        assertThat(NameParts.of(name).params()).hasValue(params);
    }

    @ParameterizedTest
    @CsvSource({"llama-3.2-1b-distill-from-8b", "sheared-llama-1.3b-7b", "llama-160m-draft-7b"})
    void sizeOfAnotherModelIsNoTrainingData(String name) {
        assertThat(NameParts.of(name).tokens()).isEmpty();
    }
}
