package dev.epicenter.forecast.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownModelsTest {
    private static final RawTable MODELS = Shipped.table("known-models.csv");

    @Test
    void everyModelHasASourceAndParametersThatItsNameAllows() {
        assertThat(MODELS.rows()).hasSizeGreaterThan(150).allSatisfy(row -> {
            String name = row.cells().get(1);
            assertThat(row.cells().get(4)).as(name).isNotBlank();
            double params = Double.parseDouble(row.cells().get(2));
            OptionalDouble named = ModelName.size(name);
            if (named.isPresent()) {
                // Gemma 7B has 8.5 billion parameters, and Pythia 70M is named by rounding.
                assertThat(params / named.getAsDouble()).as(name).isBetween(0.8, 1.32);
            }
            String tokens = row.cells().get(3);
            if (!tokens.isEmpty()) {
                assertThat(Double.parseDouble(tokens)).as(name).isBetween(1e9, 2e13);
            }
        });
    }

    @Test
    void noTwoModelsHaveOneName() {
        Map<String, String> seen = new HashMap<>();
        MODELS.rows().forEach(row -> {
            String name = row.cells().get(1);
            assertThat(seen.put(ModelName.normal(name), name)).as(name).isNull();
        });
    }

    @ParameterizedTest
    @CsvSource({
        "EleutherAI/pythia-1.4b, Pythia, 1.41e9, 3e11",
        "EleutherAI__pythia-1.4b, Pythia, 1.41e9, 3e11",
        "Pythia 1.4B, Pythia, 1.41e9, 3e11",
        "pythia_1b4, Pythia, 1.41e9, 3e11",
        "bigscience/bloom-1b1, BLOOM, 1.07e9, 3.41e11",
        "meta-llama/Llama-2-7b-hf, Llama-2, 6.74e9, 2e12",
        "google/gemma-2-9b, Gemma-2, 9.24e9, 8e12",
        "Qwen/Qwen2.5-0.5B, Qwen2.5, 4.9e8, 1.8e13",
        "OPT (66B), OPT, 6.6e10, 0",
        "Cerebras-GPT-13B, Cerebras-GPT, 1.3e10, 2.57e11",
    })
    void modelIsFoundInAnySpelling(String name, String family, double params, double tokens) {
        ModelFacts facts = ModelTable.shipped().find(name).orElseThrow();
        assertThat(facts.family()).isEqualTo(family);
        assertThat(facts.params().orElseThrow()).isCloseTo(params, within(0.01 * params));
        assertThat(facts.tokens().orElse(0)).isCloseTo(tokens, within(0.01 * tokens));
    }

    @ParameterizedTest
    @CsvSource({"opt-13b-instruct", "llama-2-7b-chat-hf", "my-pythia-1.4b", "gpt-4"})
    void anotherTrainingIsAnotherModel(String name) {
        assertThat(ModelTable.shipped().find(name)).isEmpty();
    }

    @Test
    void checkpointDuringTrainingHasTheModelsSizeAndOtherTokens() {
        ModelFacts facts =
                ModelTable.shipped().find("EleutherAI/pythia-1.4b@step1000").orElseThrow();
        assertThat(facts.params().orElseThrow()).isCloseTo(1.41e9, within(1e7));
        assertThat(facts.tokens()).isEmpty();
        assertThat(facts.family()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "opt-1.3b, 1.3e9, opt",
                "bloom-560m, 5.6e8, bloom",
                "bloom-1b1, 1.1e9, bloom",
                "org/My_Model-350M-v2, 3.5e8, my-model-v2",
                "190M-0.5xC, 1.9e8, 0.5xc",
                "mixtral-8x7b, none, mixtral",
                "phi-2, none, phi-2",
                "mpt-7b-8k, 7e9, mpt-8k",
            })
    void nameStatesSizeAndFamily(String name, Double size, String family) {
        OptionalDouble found = ModelName.size(name);
        assertThat(found.isPresent() ? found.getAsDouble() : null).isEqualTo(size);
        assertThat(ModelName.family(name)).isEqualTo(family);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "arc_easy, acc, 0.25",
                "ARC-C, acc_norm, 0.25",
                "MMLU (5-shot), score, 0.25",
                "mmlu_abstract_algebra, acc, 0.25",
                "mmlu_pro_biology, 'exact_match,custom', 0.1",
                "hendrycksTest-anatomy, acc, 0.25",
                "hendrycks_math_algebra, exact_match, 0",
                "winogrande_val, acc, 0.5",
                "arc_challenge_test_rc_5shot, acc, 0.25",
                "Social IQA, acc, 0.3333333",
                "hellaswag dataset=hellaswag, exact_match, 0.25",
                "gsm8k, 'exact_match,strict-match', 0",
                "lambada_openai, acc, 0",
                "lambada_openai, perplexity, none",
                "boolq, f1, none",
                "our_task, acc, none",
            })
    void chanceLevelOfAWellKnownTaskIsKnown(String task, String metric, Double chance) {
        OptionalDouble found = KnownTasks.chance(task, metric);
        assertThat(found.isPresent() ? found.getAsDouble() : null).isEqualTo(chance);
    }
}
