import dev.epicenter.diagnosis.ranking.Ranking;
import dev.epicenter.diagnosis.ranking.RankingRule;
import dev.epicenter.json.Json;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Ranks the causes of spikes from known answers, as a quick diagnosis does: java -cp 'app/target/lib/*' bench/RankAnswers.java. Reads
 * a line {"likelihoods": ..., "answers": [{PROBE: ANSWER, ...}, ...]} for each set of likelihoods, and prints for each spike a line
 * {"probes": N, "causes": {CAUSE: PROBABILITY, ...}}.
 */
public class RankAnswers {
    public static void main(String[] none) throws Exception {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            JsonNode request = Json.mapper().readTree(line);
            String likelihoods = request.path("likelihoods").toString();
            for (JsonNode answers : request.path("answers")) {
                Map<String, String> known = new LinkedHashMap<>();
                answers.properties().forEach(answer -> known.put(answer.getKey(), answer.getValue().stringValue()));
                Ranking ranking = RankingRule.ofAnswers(likelihoods, known);
                System.out.println("{\"probes\": " + ranking.answers().size() + ", \"causes\": {"
                        + ranking.causes().stream()
                                .map(ranked -> "\"" + ranked.cause().key() + "\": " + ranked.probability())
                                .collect(Collectors.joining(", ")) + "}}");
            }
        }
    }
}
