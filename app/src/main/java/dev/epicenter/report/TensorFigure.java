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

    /** Its name in {@link dev.epicenter.diagnosis.locate.FirstMovers}. */
    String words() {
        return switch (this) {
            case UPDATE_RMS -> "update";
            case GRAD_NORM -> "gradient";
            case STALENESS -> "staleness";
        };
    }

    abstract double of(TensorRecord row);
}
