package dev.epicenter.statistics;

import java.util.List;

/** The share of units whose event has not occurred yet, over time (Kaplan and Meier 1958). */
public final class KaplanMeier {
    private final List<TimeToEvent> times;

    /** @param times at least one */
    public KaplanMeier(List<TimeToEvent> times) {
        if (times.isEmpty()) {
            throw new IllegalArgumentException("no times");
        }
        this.times = List.copyOf(times);
    }

    /** The share without the event just after {@code time}, in [0, 1]. */
    public double survival(double time) {
        double share = 1;
        for (double event : events()) {
            if (event <= time) {
                share *= 1 - (double) occurredAt(event) / atRisk(event);
            }
        }
        return share;
    }

    /** The restricted mean time: the area below the curve up to {@code limit} (Irwin 1949), in the unit of the times. */
    public double restrictedMean(double limit) {
        double area = 0;
        double from = 0;
        double share = 1;
        for (double event : events()) {
            double to = Math.min(event, limit);
            area += share * (to - from);
            from = to;
            share = survival(event);
        }
        return area + share * Math.max(0, limit - from);
    }

    private double[] events() {
        return times.stream()
                .filter(TimeToEvent::occurred)
                .mapToDouble(TimeToEvent::time)
                .distinct()
                .sorted()
                .toArray();
    }

    private long occurredAt(double time) {
        return times.stream()
                .filter(each -> each.occurred() && each.time() == time)
                .count();
    }

    private long atRisk(double time) {
        return times.stream().filter(each -> each.time() >= time).count();
    }
}
