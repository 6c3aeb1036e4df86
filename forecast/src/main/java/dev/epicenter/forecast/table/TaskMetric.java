package dev.epicenter.forecast.table;

/** A task with one of its metrics: what one unit of scores belongs to. */
public record TaskMetric(String task, String metric) {
    static TaskMetric of(RawScore score) {
        return new TaskMetric(score.task(), score.metric());
    }
}
