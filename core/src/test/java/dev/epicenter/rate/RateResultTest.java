package dev.epicenter.rate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.json.FormatHeader;
import dev.epicenter.json.JsonFile;
import dev.epicenter.segment.NumericsFingerprint;
import dev.epicenter.segment.ToyRuns;
import dev.epicenter.spike.Spike;
import dev.epicenter.statistics.Proportion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RateResultTest {
    private static final NumericsFingerprint NUMERICS = new NumericsFingerprint(new TreeMap<>());
    private static final List<Double> DOSES = List.of(0.0, 0.1, 0.2);

    @TempDir
    Path folder;

    @Test
    void ratesArePooledOverSeedsWithAnExactPoissonInterval() {
        DoseRate dose = result(study(2), counts(List.of(0, 0), List.of(3, 1), List.of(9, 11)))
                .doses()
                .get(1);
        assertThat(dose.spikes()).isEqualTo(4);
        assertThat(dose.steps()).isEqualTo(4000);
        assertThat(dose.rate()).isEqualTo(1);
        // Garwood's interval of a count of 4, from tables: 1.0899 to 10.2416
        assertThat(dose.poisson().low()).isCloseTo(1.0899 / 4, Offset.offset(1e-4));
        assertThat(dose.poisson().high()).isCloseTo(10.2416 / 4, Offset.offset(1e-4));
        assertThat(dose.spiked()).isEqualTo(new Proportion(2, 2));
    }

    @Test
    void clustersWidenOnlyTheIntervalAcrossSeeds() {
        DoseRate even = dose(List.of(10, 9, 11, 10, 10, 10));
        DoseRate clustered = dose(List.of(60, 0, 0, 0, 0, 0));
        assertThat(even.rate()).isEqualTo(clustered.rate());
        assertThat(even.poisson()).isEqualTo(clustered.poisson());
        double evenWidth = even.acrossSeeds().orElseThrow().width();
        double clusteredWidth = clustered.acrossSeeds().orElseThrow().width();
        assertThat(evenWidth).isLessThan(even.poisson().width());
        assertThat(clusteredWidth).isGreaterThan(3 * clustered.poisson().width());
        assertThat(clustered.acrossSeeds().orElseThrow().contains(clustered.rate()))
                .isTrue();
    }

    @Test
    void equalSeedsHaveNoIntervalAcrossSeeds() {
        assertThat(dose(List.of(0, 0, 0)).acrossSeeds()).isEmpty();
        assertThat(dose(List.of(0, 0, 0)).poisson().high()).isGreaterThan(0.5);
    }

    @Test
    void aLostRunCountsForItsCompletedSteps() {
        List<CellResult> cells = counts(List.of(0, 0), List.of(1, 1), List.of(2, 2));
        CellResult last = cells.get(5);
        cells.set(5, new CellResult("k", 0.2, 2, 2000, 500, last.spikes(), 0, Double.NaN, OptionalDouble.empty()));
        RateResult result = result(study(2), cells);
        DoseRate dose = result.doses().get(2);
        assertThat(dose.steps()).isEqualTo(2500);
        assertThat(dose.rate()).isEqualTo(4 / 2.5);
        assertThat(dose.lost()).isEqualTo(1);
        assertThat(result.words()).anyMatch(line -> line.contains("1 of 2 runs became non-finite"));
    }

    @Test
    void aClearTrendIsReportedAndEachDoseComparedWithTheOwnDose() {
        RateResult result =
                result(study(5), counts(List.of(0, 1, 0, 0, 1), List.of(5, 6, 4, 5, 7), List.of(10, 12, 9, 11, 13)));
        assertThat(result.trend().orElseThrow().p()).isLessThan(0.001);
        assertThat(result.trend().orElseThrow().slope()).isBetween(20.0, 30.0);
        assertThat(result.contrasts()).extracting(DoseContrast::dose).containsExactly(0.1, 0.2);
        assertThat(result.contrasts())
                .allSatisfy(contrast -> assertThat(contrast.p()).isCloseTo(2 / 252.0, Offset.offset(1e-12)))
                .allSatisfy(contrast -> assertThat(contrast.adjustedP()).isCloseTo(4 / 252.0, Offset.offset(1e-12)));
        assertThat(result.words().get(0)).startsWith("The rate rises with weight_decay");
        assertThat(result.words())
                .anyMatch(line -> line.startsWith("weight_decay 0.2: 5.30 more spikes per 1,000 steps than at"));
    }

    @Test
    void noiseIsReportedAsNoTrend() {
        RateResult result = result(study(3), counts(List.of(2, 5, 3), List.of(4, 1, 3), List.of(3, 2, 6)));
        assertThat(result.trend().orElseThrow().p()).isGreaterThan(0.2);
        assertThat(result.words().get(0)).startsWith("No significant trend over weight_decay: the rate ");
        assertThat(result.words())
                .as("2 / C(6, 3) twice")
                .anyMatch(line -> line.contains("3 seeds per dose") && line.contains("0.200 after Holm"));
    }

    @Test
    void oneSeedGivesRatesWithoutIntervalsAcrossSeedsAndANote() {
        RateResult result = result(study(1), counts(List.of(0), List.of(3), List.of(9)));
        assertThat(result.trend()).isEmpty();
        assertThat(result.contrasts()).isEmpty();
        assertThat(result.doses())
                .allSatisfy(dose -> assertThat(dose.acrossSeeds()).isEmpty());
        assertThat(result.words()).singleElement().asString().contains("With one seed there is no interval");
    }

    @Test
    void contrastsNeedTheOwnDose() {
        RateStudy study =
                RateStudy.of(ToyRuns.natural(2000, ToyRuns.ONLY_RECORD), "weight_decay", List.of(0.1, 0.2), 2);
        List<CellResult> cells = new ArrayList<>();
        for (double dose : study.doses()) {
            for (long seed : study.seeds()) {
                cells.add(cell(dose, seed, (int) seed));
            }
        }
        RateResult result = RateResult.of(study, NUMERICS, cells);
        assertThat(result.contrasts()).isEmpty();
        assertThat(result.words()).anyMatch(line -> line.contains("own weight_decay, 0, is not among the doses"));
    }

    @Test
    void ratesWithoutSpikesGiveNoClaim() {
        RateResult result = result(study(2), counts(List.of(0, 0), List.of(0, 0), List.of(0, 0)));
        assertThat(result.words().get(0)).contains("No run spiked");
        assertThat(result.words())
                .anyMatch(line ->
                        line.startsWith("weight_decay 0.1: as many spikes per 1,000 steps as at the run file's own 0"));
    }

    @Test
    void theFileReadsBackAsTheSameResult() {
        RateResult result = result(study(2), counts(List.of(0, 2), List.of(3, 1), List.of(9, 11)));
        Path file = folder.resolve("rate.json");
        result.write(file);
        assertThat(file).content().isEqualTo(result.json());
        assertThat(JsonFile.read(file, FormatHeader.checksummedSince2("rate"), RateResult.class, ""))
                .isEqualTo(result);
    }

    private static DoseRate dose(List<Integer> spikes) {
        List<CellResult> cells = new ArrayList<>();
        spikes.forEach(count -> cells.add(cell(0.1, cells.size() + 1L, count)));
        return DoseRate.of(0.1, cells, 0.95, 1);
    }

    private static RateStudy study(int seeds) {
        return RateStudy.of(ToyRuns.natural(2000, ToyRuns.ONLY_RECORD), "weight_decay", DOSES, seeds);
    }

    private static RateResult result(RateStudy study, List<CellResult> cells) {
        return RateResult.of(study, NUMERICS, cells);
    }

    /** A result with the given spikes by dose and seed, each in 2,000 steps. */
    @SafeVarargs
    private static List<CellResult> counts(List<Integer>... byDose) {
        List<CellResult> cells = new ArrayList<>();
        for (int d = 0; d < byDose.length; d++) {
            for (int seed = 0; seed < byDose[d].size(); seed++) {
                cells.add(cell(DOSES.get(d), seed + 1L, byDose[d].get(seed)));
            }
        }
        return cells;
    }

    private static CellResult cell(double dose, long seed, int spikes) {
        Spike spike = new Spike(Spike.Kind.SPIKE, 100, 101, 102, OptionalLong.of(120), 0.1, 2, 0, 0.3);
        return new CellResult(
                "k", dose, seed, 2000, 2000, Collections.nCopies(spikes, spike), 0, 0.1, OptionalDouble.of(0.2));
    }
}
