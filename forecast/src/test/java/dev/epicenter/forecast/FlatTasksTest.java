package dev.epicenter.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.EpicenterException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Notes and errors about a table before any computation. */
class FlatTasksTest {
    @Test
    void tasksThatAreConstantOrAtChanceAreNamed() {
        ScoreTable table = ScoreTableReader.parse("t.csv", rows(), Selection.ALL);
        assertThat(FlatTasks.notes(table))
                .hasSize(2)
                .anyMatch(note ->
                        note.startsWith("The same score at every scale: 1 of 3 tasks") && note.contains("(still)"))
                .anyMatch(note -> note.startsWith("Never more than 2 points above chance: 1 of 3 tasks")
                        && note.contains("(dice)"));
    }

    @Test
    void omittedFamilyMustExist() {
        Selection unknown = new Selection(Set.of(), Set.of(), Set.of("fam9"));
        assertThatThrownBy(() -> ScoreTableReader.parse("t.csv", rows(), unknown))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining("--without fam9")
                .hasMessageContaining("family fam");
    }

    @Test
    void otherSeparatorsAreDetected() {
        List<String> tabs = rows().stream().map(row -> row.replace(',', '\t')).toList();
        assertThat(ScoreTableReader.parse("t.csv", tabs, Selection.ALL))
                .isEqualTo(ScoreTableReader.parse("t.csv", rows(), Selection.ALL));
    }

    private static List<String> rows() {
        List<String> rows = new ArrayList<>(List.of("family,model,params,tokens,task,metric,score,random_baseline"));
        for (int scale = 0; scale < 4; scale++) {
            String model = "fam,m" + scale + ",1e" + (8 + scale) + ",1e11,";
            rows.add(model + "still,acc,0.7,0.25");
            rows.add(model + "dice,acc,0.2" + (4 + scale % 2) + ",0.25");
            rows.add(model + "climbs,acc,0." + (3 + scale) + ",0.25");
        }
        return rows;
    }
}
