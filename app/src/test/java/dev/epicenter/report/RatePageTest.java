package dev.epicenter.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.rate.CellResult;
import dev.epicenter.rate.RateResult;
import dev.epicenter.rate.RateStudy;
import dev.epicenter.segment.NumericsFingerprint;
import dev.epicenter.segment.ToyRuns;
import dev.epicenter.spike.Spike;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class RatePageTest {

    @Test
    void chartIsHigherForMoreSpikesAndMarksTheOwnDose() throws Exception {
        NodeList circles = circles(page("toy", List.of(0.0, 0.1, 0.3), 3, 4, 9));
        List<Element> rates = of(circles, "rate");
        assertThat(rates).hasSize(3);
        assertThat(numbers(rates, "cx")).isSorted().doesNotHaveDuplicates();
        assertThat(numbers(rates, "cy"))
                .as("up is less in SVG")
                .isSortedAccordingTo(Collections.reverseOrder())
                .doesNotHaveDuplicates();
        assertThat(of(circles, "seed")).hasSize(6);
        assertThat(numbers(of(circles, "own"), "cx"))
                .containsExactly(numbers(rates, "cx").get(0));
    }

    @Test
    void marksStayInsideTheChart() throws Exception {
        for (int[] spikes : new int[][] {{0, 0, 0}, {0, 0, 1}, {500, 3, 0}}) {
            List<Element> all = new ArrayList<>();
            NodeList circles = circles(page("toy", List.of(0.0, 1e-6, 0.3), spikes));
            for (int i = 0; i < circles.getLength(); i++) {
                all.add((Element) circles.item(i));
            }
            assertThat(numbers(all, "cx")).allMatch(x -> x > 0 && x < 760);
            assertThat(numbers(all, "cy")).allMatch(y -> y > 0 && y < 360);
        }
    }

    @Test
    void namesAreEscaped() {
        String page = page("<script>alert(1)</script> & 100%s", List.of(0.0, 0.1, 0.3), 1, 2, 3);
        assertThat(page)
                .contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; 100%s")
                .doesNotContain("<script>alert");
    }

    @Test
    void wideDoseRangeUsesALogarithmicAxisWithZeroApart() {
        DoseAxis wide = new DoseAxis(List.of(0.0, 1e-4, 1e-3, 1e-2));
        assertThat(wide.log()).isTrue();
        assertThat(List.of(wide.at(0), wide.at(1e-4), wide.at(1e-3), wide.at(1e-2)))
                .satisfiesExactly(
                        zero -> assertThat(zero).isZero(),
                        low -> assertThat(low).isBetween(0.33, 0.34),
                        mid -> assertThat(mid).isBetween(0.66, 0.67),
                        high -> assertThat(high).isEqualTo(1));
        DoseAxis narrow = new DoseAxis(List.of(0.0, 0.001, 0.002, 0.01));
        assertThat(narrow.log()).isFalse();
        assertThat(narrow.at(0.001)).isBetween(0.099, 0.101);
    }

    @Test
    void ticksAreRoundAndReachTheHighestValue() {
        assertThat(RoundTicks.upTo(7.3).values()).containsExactly(0.0, 2.0, 4.0, 6.0, 8.0);
        assertThat(RoundTicks.upTo(0.035).values()).containsExactly(0.0, 0.005, 0.01, 0.015, 0.02, 0.025, 0.03, 0.035);
        assertThat(RoundTicks.upTo(0).highest()).isEqualTo(1);
    }

    private static String page(String name, List<Double> doses, int... spikes) {
        RateStudy study =
                RateStudy.of(ToyRuns.natural(2000, ToyRuns.ONLY_RECORD).renamed(name), "weight_decay", doses, 2);
        Spike spike = new Spike(Spike.Kind.SPIKE, 100, 101, 102, OptionalLong.of(120), 0.1, 2, 0, 0.3);
        List<CellResult> cells = new ArrayList<>();
        for (int d = 0; d < doses.size(); d++) {
            for (long seed = 1; seed <= 2; seed++) {
                int count = spikes[d] + (int) seed - 1;
                cells.add(new CellResult(
                        "k",
                        doses.get(d),
                        seed,
                        2000,
                        2000,
                        Collections.nCopies(count, spike),
                        0,
                        0.1,
                        OptionalDouble.empty()));
            }
        }
        return RatePage.render(RateResult.of(study, new NumericsFingerprint(new TreeMap<>()), cells));
    }

    private static NodeList circles(String page) throws Exception {
        String svg = page.substring(page.indexOf("<svg"), page.indexOf("</svg>") + "</svg>".length());
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)))
                .getElementsByTagName("circle");
    }

    private static List<Element> of(NodeList circles, String kind) {
        List<Element> found = new ArrayList<>();
        for (int i = 0; i < circles.getLength(); i++) {
            if (circles.item(i) instanceof Element circle
                    && circle.getAttribute("class").equals(kind)) {
                found.add(circle);
            }
        }
        return found;
    }

    private static List<Double> numbers(List<Element> elements, String attribute) {
        return elements.stream()
                .map(element -> Double.parseDouble(element.getAttribute(attribute)))
                .toList();
    }
}
