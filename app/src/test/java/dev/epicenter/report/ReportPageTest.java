package dev.epicenter.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportPageTest {
    @TempDir
    Path folder;

    @Test
    void pageLoadsNothingFromTheNetwork() throws IOException {
        String page = ReportPage.render(SampleReport.make());
        Files.writeString(folder.resolve("report.html"), page);
        assertThat(page).doesNotContainPattern("\\{\\{[a-z.]+}}").doesNotContainPattern("(src|href)=\"(http|//|/)");
        assertThat(page).contains("new uPlot");
    }

    @Test
    void nameCannotEndItsScriptElement() {
        ReportView sample = SampleReport.make();
        String hostile = "</script><script>alert(1)</script>";
        String page = ReportPage.render(new ReportView(
                new ReportView.Run(hostile, hostile, List.of(), List.of()),
                sample.curves(),
                sample.spikes(),
                sample.rollbacks(),
                sample.plot(),
                sample.events(),
                sample.pictures(),
                sample.experiments(),
                sample.diagnoses()));
        assertThat(page).doesNotContain("<script>alert");
    }

    @Test
    void nonFiniteNumbersAreWrittenAsStrings() {
        String page = ReportPage.render(new ReportView(
                new ReportView.Run("nan", "", List.of(), List.of()),
                List.of(new Curve(Curve.Metric.LOSS, 0, true, new long[] {1, 2}, new double[] {
                    Double.NaN, Double.POSITIVE_INFINITY
                })),
                List.of(),
                List.of(),
                new ReportView.Plot(List.of(), List.of(), RunAxes.none(), Map.of(), "nats per token"),
                List.of(),
                List.of(),
                List.of(),
                List.of()));
        assertThat(page).contains("\"values\":[\"NaN\",\"Infinity\"]");
    }
}
