package dev.epicenter.report;

import dev.epicenter.trace.TensorRecord;

/** A metric of tensor telemetry that the heat map can show. */
public enum TensorFigure {
    UPDATE_RMS {
        @Override
        double of(TensorRecord row) {
            return row.updateRms();
        }
    },
    GRAD_NORM {
        @Override
        double of(TensorRecord row) {
            return row.gradNorm();
        }
    },
    STALENESS {
        @Override
        double of(TensorRecord row) {
            return row.staleness();
        }
    };

    abstract double of(TensorRecord row);
}
