package dev.epicenter.diagnosis.dose;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a verdict may name, in order of precedence: the first that is shown to prevent the spike is named. The order depends only
 * on the doses, not on the tests over seeds.
 */
public final class NamingOrder {
    private NamingOrder() {}

    /** Precisions, then values other than configured, then {@link #hyperparameters}; only those of which a dose prevents. */
    public static List<DoseResponse> of(List<DoseResponse> responses) {
        List<DoseResponse> order = new ArrayList<>();
        responses.stream().filter(response -> response.knob().isPrecision()).forEach(order::add);
        responses.stream().filter(NamingOrder::asConfigured).forEach(order::add);
        order.addAll(hyperparameters(responses));
        return order.stream()
                .filter(response -> response.mildest().isPresent())
                .distinct()
                .toList();
    }

    /**
     * Weight decay first, because it acts through the learning rate, so that a lower learning rate prevents too. Then the one with
     * the mildest preventing dose. No other: chance decides which of several are shown, and must not decide which is named.
     */
    public static List<DoseResponse> hyperparameters(List<DoseResponse> responses) {
        List<DoseResponse> preventing = responses.stream()
                .filter(response -> response.mildest().isPresent() && response.monotone())
                .filter(response -> response.knob().mayCause())
                .toList();
        Optional<DoseResponse> decay = preventing.stream()
                .filter(response -> response.knob() == DoseTarget.WEIGHT_DECAY)
                .findFirst();
        Optional<DoseResponse> mildest = preventing.stream()
                .min(Comparator.comparingDouble(
                        response -> response.mildest().map(Dose::strength).orElse(Double.MAX_VALUE)));
        List<DoseResponse> order = new ArrayList<>();
        decay.ifPresent(order::add);
        mildest.filter(response -> !order.contains(response)).ifPresent(order::add);
        return order;
    }

    private static boolean asConfigured(DoseResponse response) {
        return response.ladder().direction() == DoseSeries.Direction.AS_CONFIGURED;
    }
}
