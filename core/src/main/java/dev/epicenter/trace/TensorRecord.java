package dev.epicenter.trace;

/**
 * Telemetry of one tensor at one step; norms are L2 over its elements.
 *
 * @param step the step just completed
 * @param tensor the tensor's name as in GPT-2 code, such as {@code h.0.attn.c_attn.weight}
 * @param gradNorm norm of its gradient before clipping
 * @param updateRms root mean square of the update of its elements
 * @param weightNorm norm after the step
 * @param staleness RMS(g^2/v): sqrt(mean(g^2 / max(v, eps^2))) with v the second moment after this step's update, its bias corrected (v / (1 - beta2^step)): RMS_t
 *     of StableAdamW (Wortsman et al. 2023, section 3.4); NaN for SGD
 * @param firstMomentNorm norm of m (AdamW) or of the momentum buffer (SGD)
 * @param secondMomentNorm norm of v; NaN for SGD
 */
public record TensorRecord(
        long step,
        String tensor,
        double gradNorm,
        double updateRms,
        double weightNorm,
        double staleness,
        double firstMomentNorm,
        double secondMomentNorm) {}
