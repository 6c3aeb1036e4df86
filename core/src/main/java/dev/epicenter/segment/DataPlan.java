package dev.epicenter.segment;

import dev.epicenter.intervention.DataChange;
import dev.epicenter.intervention.Intervention;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The data plan: which batch each step trains on. Step s trains on the s-th batch, counting from index 0, that is in no skip
 * range.
 *
 * @param skips disjoint, ascending
 */
public record DataPlan(List<SkipRange> skips) {
    public static final DataPlan IN_ORDER = new DataPlan(List.of());

    /** Sorts the ranges and merges adjacent and overlapping ones. */
    public DataPlan {
        List<SkipRange> sorted = new ArrayList<>(skips);
        sorted.sort(Comparator.comparingLong(SkipRange::from));
        List<SkipRange> joined = new ArrayList<>();
        for (SkipRange skip : sorted) {
            if (skip.count() == 0) {
                continue;
            }
            SkipRange last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
            if (last != null && skip.from() <= last.to()) {
                joined.set(joined.size() - 1, new SkipRange(last.from(), Math.max(last.to(), skip.to())));
            } else {
                joined.add(skip);
            }
        }
        skips = List.copyOf(joined);
    }

    /** The batch that {@code step} (from 1) trains on. */
    public long batch(long step) {
        long batch = step - 1;
        for (SkipRange skip : skips) {
            if (batch < skip.from()) {
                break;
            }
            batch += skip.count();
        }
        return batch;
    }

    /** This plan with {@code count} more batches skipped, starting with the batch after step {@code afterStep}. */
    public DataPlan skippingAfter(long afterStep, long count) {
        long from = batch(afterStep + 1);
        List<SkipRange> more = new ArrayList<>(skips);
        long remaining = count;
        for (SkipRange skip : skips) {
            // Batches already skipped do not count.
            if (skip.from() >= from && skip.from() < from + remaining) {
                remaining += skip.count();
            }
        }
        more.add(new SkipRange(from, from + remaining));
        return new DataPlan(more);
    }

    /** This plan without the batches that {@code interventions} skip before the step after {@code afterStep}. */
    public DataPlan skipping(long afterStep, List<Intervention> interventions) {
        DataPlan plan = this;
        for (Intervention change : interventions) {
            if (change instanceof DataChange.SkipBatches skip) {
                plan = plan.skippingAfter(afterStep, skip.count());
            }
        }
        return plan;
    }
}
