package dev.epicenter.diagnosis;

/** Breaks a stage off: the budget is spent. Its finished replays are kept, and cost nothing next time. */
final class BudgetSpent extends RuntimeException {
    private static final long serialVersionUID = 1;

    BudgetSpent() {
        super("the budget is spent");
    }
}
