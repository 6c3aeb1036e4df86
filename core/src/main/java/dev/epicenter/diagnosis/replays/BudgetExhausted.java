package dev.epicenter.diagnosis.replays;

/** Thrown to stop a stage because the budget is spent. Its finished replays are kept and reused next time. */
public final class BudgetExhausted extends RuntimeException {
    private static final long serialVersionUID = 1;

    BudgetExhausted() {
        super("the budget is spent");
    }
}
