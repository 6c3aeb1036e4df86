package dev.epicenter.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SeriesSetTest {
    @Test
    void nearEqualScalesOfAFamilyAreOneScale() {
        List<String> lines = List.of(
                "family,model,params,tokens,task,metric,score",
                "f,a,149.6e6,,t,acc,0.30",
                "f,b,151.3e6,,t,acc,0.34",
                "f,c,427e6,,t,acc,0.50",
                "f,b,151.3e6,,u,acc,0.20",
                "g,b,151.3e6,,t,acc,0.40");
        SeriesSet corpus = SeriesSet.of(ScoreTableReader.parse("s.csv", lines, Selection.ALL), ScaleAxis.PARAMS);
        assertThat(corpus.scales("f")).hasSize(2);
        Series t = corpus.series().get(0);
        assertThat(t.points()).hasSize(2);
        assertThat(t.points().get(0).score()).isBetween(0.3199, 0.3201);
        assertThat(Math.pow(10, t.points().get(0).x())).isBetween(149.6e6, 151.3e6);
        // A task that only one of them has lies at the same scale.
        assertThat(corpus.series().get(1).last().x())
                .isEqualTo(t.points().get(0).x());
        assertThat(Math.pow(10, corpus.series().get(2).last().x())).isBetween(151.2e6, 151.4e6);
    }
}
