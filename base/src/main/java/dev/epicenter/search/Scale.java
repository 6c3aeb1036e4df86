package dev.epicenter.search;

/** The axis on which doses are bisected and stepped. */
public enum Scale {
    LINEAR {
        @Override
        double toAxis(double dose) {
            return dose;
        }

        @Override
        double toDose(double axis) {
            return axis;
        }
    },
    /** For doses above 0 only. */
    LOG {
        @Override
        double toAxis(double dose) {
            return Math.log(dose);
        }

        @Override
        double toDose(double axis) {
            return Math.exp(axis);
        }
    };

    abstract double toAxis(double dose);

    abstract double toDose(double axis);
}
