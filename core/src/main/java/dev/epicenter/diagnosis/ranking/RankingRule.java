package dev.epicenter.diagnosis.ranking;

import dev.epicenter.diagnosis.replays.BudgetExhausted;
import dev.epicenter.json.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The rule of a ranking, without its replays: which probe is next, and when the ranking ends. */
public final class RankingRule {
    /** Probes at most; with the control they are the 20 replays of a quick diagnosis. */
    static final int MOST = 18;

    /** A cause this likely is not tested further. */
    static final double ENOUGH = 0.97;

    /** Nats; a probe that tells less is not worth its steps. */
    static final double LEAST_GAIN = 0.005;

    private final Likelihoods likelihoods;
    private final boolean all;
    private final int most;

    /**
     * @param all whether every probe is run, also those that decide nothing
     * @param most probes, unless {@code all}
     */
    RankingRule(Likelihoods likelihoods, boolean all, int most) {
        this.likelihoods = likelihoods;
        this.all = all;
        this.most = most;
    }

    /**
     * The ranking that a quick diagnosis makes of a spike whose answers are known.
     *
     * @param likelihoods JSON, as in {@code likelihoods.json}
     * @param answers by probe, as in files
     */
    public static Ranking ofAnswers(String likelihoods, Map<String, String> answers) {
        Map<Probe, Answer> known = new EnumMap<>(Probe.class);
        answers.forEach((probe, answer) -> known.put(
                Probe.valueOf(probe.toUpperCase(Locale.ROOT)), Answer.valueOf(answer.toUpperCase(Locale.ROOT))));
        return new RankingRule(Json.parse(likelihoods, Likelihoods.class), false, MOST)
                .rank(RankingStage.DISTANCE, known.keySet(), probe -> Optional.ofNullable(known.get(probe)));
    }

    /**
     * Ranks the causes.
     *
     * @param probes that can be run
     * @param ask runs a probe; empty if it is no evidence. A spent budget ends the ranking with what is known so far
     */
    Ranking rank(long distance, Set<Probe> probes, Function<Probe, Optional<Answer>> ask) {
        Set<Probe> left = EnumSet.noneOf(Probe.class);
        left.addAll(probes);
        Posterior posterior = Posterior.prior(likelihoods).without(impossible(probes));
        List<Ranking.Observed> observed = new ArrayList<>();
        Optional<Probe> next = next(posterior, left, observed);
        while (next.isPresent() && (all || observed.size() < most && !decided(posterior))) {
            Probe probe = next.get();
            double expected = posterior.gain(probe);
            Optional<Answer> answer;
            try {
                answer = ask.apply(probe);
            } catch (BudgetExhausted spent) {
                break;
            }
            left.remove(probe);
            if (answer.isPresent()) {
                posterior = posterior.after(probe, answer.get());
                observed.add(new Ranking.Observed(probe, answer.get(), expected));
            }
            next = next(posterior, left, observed);
        }
        return new Ranking(distance, posterior.causes(), observed, next);
    }

    /**
     * The causes that are not ranked: a hyper-parameter that no probe can change here, because the optimizer has none of that name
     * or the run file does not state its value.
     */
    static Set<RankedCause> impossible(Set<Probe> probes) {
        Set<RankedCause> causes = EnumSet.noneOf(RankedCause.class);
        if (!probes.contains(Probe.NO_DECAY)) {
            causes.add(RankedCause.WEIGHT_DECAY);
        }
        if (!probes.contains(Probe.BETA1_AS_CONFIGURED)) {
            causes.add(RankedCause.BETA1);
        }
        if (!probes.contains(Probe.BETA2_AS_CONFIGURED)) {
            causes.add(RankedCause.BETA2);
        }
        if (!probes.contains(Probe.MOMENTUM_AS_CONFIGURED)) {
            causes.add(RankedCause.MOMENTUM);
        }
        return causes;
    }

    private static boolean decided(Posterior posterior) {
        return posterior.causes().get(0).probability() >= ENOUGH;
    }

    /** The sham comes first: it is the reference of all others. */
    private Optional<Probe> next(Posterior posterior, Set<Probe> left, List<Ranking.Observed> observed) {
        if (observed.isEmpty() && left.contains(Probe.SHAM)) {
            return Optional.of(Probe.SHAM);
        }
        return left.stream()
                .filter(probe -> all || posterior.gain(probe) >= LEAST_GAIN)
                .max(Comparator.comparingDouble(posterior::gain));
    }
}
