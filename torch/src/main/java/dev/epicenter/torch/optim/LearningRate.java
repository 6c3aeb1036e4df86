package dev.epicenter.torch.optim;

import dev.epicenter.config.ScheduleConfig;
import dev.epicenter.config.ScheduleConfig.Kind;

/**
 * The learning-rate schedule: linear warm-up to the peak, then constant, or half a cosine (Loshchilov and Hutter 2017,
 * without restarts) down to the minimum.
 */
public record LearningRate(ScheduleConfig schedule, double peak, long lastStep) {

    /** @param step from 1 */
    public double at(long step) {
        long warmup = schedule.warmupSteps();
        if (step <= warmup) {
            return peak * step / warmup;
        }
        if (schedule.kind() == Kind.CONSTANT) {
            return peak;
        }
        long end = schedule.decaySteps() == 0 ? lastStep : schedule.decaySteps();
        if (step >= end) {
            return schedule.minLr();
        }
        double progress = (double) (step - warmup) / (end - warmup);
        return schedule.minLr() + (peak - schedule.minLr()) * (1 + StrictMath.cos(StrictMath.PI * progress)) / 2;
    }
}
