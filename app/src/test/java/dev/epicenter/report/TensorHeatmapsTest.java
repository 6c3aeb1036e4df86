package dev.epicenter.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TensorHeatmapsTest {
    @Test
    void tensorThatRoseFirstIsMarkedFirst() {
        TensorHeatmap picture = SampleReport.make().pictures().get(0);
        assertThat(picture.layers()).extracting(TensorHeatmap.Layer::figure).containsExactly(TensorFigure.values());
        List<TensorHeatmap.Row> rows = picture.layers().get(0).rows();
        assertThat(rows).hasSize(10);
        long qkv = rows.get(3).moved().orElseThrow();
        assertThat(qkv).isBetween(333L, 345L);
        assertThat(rows).allSatisfy(row -> assertThat(row.moved().orElseThrow()).isGreaterThanOrEqualTo(qkv));
    }

    @Test
    void tooFewStepsBeforeTheOnsetGiveNoHeatMap() {
        assertThat(TensorHeatmaps.draw(1, 4, 100, List.of(), List.of(), List.of()))
                .isEmpty();
    }
}
