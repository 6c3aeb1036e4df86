package dev.epicenter.segment;

import dev.epicenter.NumberText;
import dev.epicenter.config.RecordSchema;
import dev.epicenter.segment.Intervention.DataSeed;
import dev.epicenter.segment.Intervention.Freeze;
import dev.epicenter.segment.Intervention.Jitter;
import dev.epicenter.segment.Intervention.LossPrecision;
import dev.epicenter.segment.Intervention.Nudge;
import dev.epicenter.segment.Intervention.PermuteBatches;
import dev.epicenter.segment.Intervention.ReplaceBatches;
import dev.epicenter.segment.Intervention.ReplaceRows;
import dev.epicenter.segment.Intervention.Rescale;
import dev.epicenter.segment.Intervention.ResetMoments;
import dev.epicenter.segment.Intervention.Scale;
import dev.epicenter.segment.Intervention.ScaleBatch;
import dev.epicenter.segment.Intervention.ScaleGroup;
import dev.epicenter.segment.Intervention.Set;
import dev.epicenter.segment.Intervention.SetBatch;
import dev.epicenter.segment.Intervention.SetGroup;
import dev.epicenter.segment.Intervention.SkipBatches;
import dev.epicenter.segment.Intervention.WeightPrecision;

/** Formats an intervention in the syntax of {@link InterventionParser}. */
final class InterventionFormat {
    private InterventionFormat() {}

    static String of(Intervention intervention) {
        if (intervention instanceof Scale scale) {
            return scale.knob().key() + "=x" + NumberText.of(scale.factor());
        } else if (intervention instanceof Set set) {
            return set.knob().key() + "=" + NumberText.of(set.value());
        } else if (intervention instanceof ScaleGroup scale) {
            return scale.knob().key() + "@" + scale.pattern() + "=x" + NumberText.of(scale.factor());
        } else if (intervention instanceof SetGroup set) {
            return set.knob().key() + "@" + set.pattern() + "=" + NumberText.of(set.value());
        } else if (intervention instanceof LossPrecision precision) {
            return "loss=" + RecordSchema.snakeCase(precision.loss().name());
        } else if (intervention instanceof WeightPrecision precision) {
            return "weights=" + RecordSchema.snakeCase(precision.weights().name());
        }
        return ofState(intervention);
    }

    /** Formats interventions on the initial state, and {@code freeze}. */
    private static String ofState(Intervention intervention) {
        if (intervention instanceof Freeze freeze) {
            return "freeze=" + freeze.pattern();
        } else if (intervention instanceof ResetMoments reset) {
            return "reset=" + reset.moment() + group(reset.pattern());
        } else if (intervention instanceof Rescale rescale) {
            return "rescale=" + rescale.pattern() + ":" + NumberText.of(rescale.factor());
        } else if (intervention instanceof Jitter jitter) {
            return "jitter=" + NumberText.of(jitter.relative()) + ":" + jitter.seed() + group(jitter.pattern());
        } else if (intervention instanceof Nudge nudge) {
            return "nudge=" + NumberText.of(nudge.norm()) + ":" + nudge.seed() + group(nudge.pattern());
        }
        return ofData(intervention);
    }

    private static String ofData(Intervention intervention) {
        if (intervention instanceof DataSeed data) {
            return "data_seed=" + data.seed();
        } else if (intervention instanceof SkipBatches skip) {
            return "skip=" + skip.count();
        } else if (intervention instanceof ScaleBatch scale) {
            return "batch_size=x" + NumberText.of(scale.factor());
        } else if (intervention instanceof SetBatch set) {
            return "batch_size=" + set.sequences();
        } else if (intervention instanceof ReplaceBatches replace) {
            return "replace=" + replace.from() + ".." + replace.to() + ":" + replace.seed();
        } else if (intervention instanceof ReplaceRows replace) {
            return "replace=" + replace.batch() + "#" + BatchSyntax.rows(replace.rows()) + ":" + replace.seed();
        }
        PermuteBatches permute = (PermuteBatches) intervention;
        return "permute=" + permute.from() + ".." + permute.to() + ":" + permute.seed();
    }

    private static String group(String pattern) {
        return pattern.equals("*") ? "" : ":" + pattern;
    }
}
