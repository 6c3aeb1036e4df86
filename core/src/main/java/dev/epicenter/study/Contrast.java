package dev.epicenter.study;

import dev.epicenter.Key;
import java.util.List;

/** A comparison that a study states beforehand. In the study file this is a map whose {@code kind} defaults to difference. */
public sealed interface Contrast
        permits Contrast.Difference, Contrast.Interaction, Contrast.Trend, Contrast.Value, Contrast.Best {
    /** One word or a few, unique in the study. */
    String name();

    /** The claim as a sentence. */
    String claim();

    /** The name of the outcome that is compared. */
    String outcome();

    Expect expect();

    /** The smallest effect of interest: positive, in the unit of the outcome; on a log scale a ratio above 1. */
    double smallestEffect();

    Role role();

    /** What the claim says about the effect. */
    enum Expect {
        HIGHER,
        LOWER,
        /** Higher or lower. */
        DIFFERENT,
        /** Smaller in size than the smallest effect of interest. */
        EQUAL
    }

    /** What the contrast is for. */
    enum Role {
        CLAIM,
        /** A known effect, which a study that works must find. If it does not, the study decides nothing. */
        POSITIVE_CONTROL
    }

    /** Which mean is the best one. */
    enum Optimum {
        LOWEST,
        HIGHEST
    }

    /** The mean in one cell minus the mean in another. */
    record Difference(
            @Key(value = "unique name", required = true) String name,

            @Key(value = "the claim, a sentence", required = true)
            String claim,

            @Key(value = "name of an outcome", required = true)
            String outcome,

            @Key(
                    value = "a cell: FACTOR=LEVEL, or several separated by commas; others are at their first level",
                    required = true)
            String of,

            @Key("the cell it is compared with; reference: all factors at their first level")
            String against,

            @Key(value = "higher, lower, different or equal", required = true)
            Expect expect,

            @Key(
                    value = "smallest effect of interest, in the outcome's unit",
                    required = true,
                    min = 0,
                    minExclusive = true)
            double smallestEffect,

            @Key("claim or positive_control") Role role)
            implements Contrast {
        public Difference {
            against = against.isBlank() ? StudyPlan.REFERENCE : against;
        }
    }

    /**
     * The effect of one factor at a level of another, minus its effect at another level: a difference of two differences. On a
     * log scale it is a ratio of two ratios. It depends on the scale: factors that multiply an outcome interact on a linear one.
     */
    record Interaction(
            @Key(value = "unique name", required = true) String name,

            @Key(value = "the claim, a sentence", required = true)
            String claim,

            @Key(value = "name of an outcome", required = true)
            String outcome,

            @Key(value = "FACTOR=LEVEL whose effect is compared, or several separated by commas", required = true)
            String of,

            @Key("the level it is compared with; reference: the first")
            String against,

            @Key(value = "FACTOR=LEVEL of another factor: where the effect is measured", required = true)
            String with,

            @Key("the level of that factor where the effect is measured for comparison; reference: the first")
            String without,

            @Key(value = "higher, lower, different or equal", required = true)
            Expect expect,

            @Key(
                    value = "smallest difference of effects that is of interest, in the outcome's unit",
                    required = true,
                    min = 0,
                    minExclusive = true)
            double smallestEffect,

            @Key("claim or positive_control") Role role)
            implements Contrast {
        public Interaction {
            against = against.isBlank() ? StudyPlan.REFERENCE : against;
            without = without.isBlank() ? StudyPlan.REFERENCE : without;
        }
    }

    /** The slope of the outcome over the levels of a factor, times the range of the levels: the change from first to last. */
    record Trend(
            @Key(value = "unique name", required = true) String name,

            @Key(value = "the claim, a sentence", required = true)
            String claim,

            @Key(value = "name of an outcome", required = true)
            String outcome,

            @Key(value = "a factor whose levels are numbers", required = true)
            String factor,

            @Key(value = "higher, lower, different or equal", required = true)
            Expect expect,

            @Key(
                    value = "smallest change of interest from the lowest to the highest level, in the outcome's unit",
                    required = true,
                    min = 0,
                    minExclusive = true)
            double smallestEffect,

            @Key("claim or positive_control") Role role)
            implements Contrast {}

    /** The mean in one cell minus a fixed value. */
    record Value(
            @Key(value = "unique name", required = true) String name,

            @Key(value = "the claim, a sentence", required = true)
            String claim,

            @Key(value = "name of an outcome", required = true)
            String outcome,

            @Key(value = "a cell, as in a difference", required = true)
            String of,

            @Key(value = "the value it is compared with", required = true)
            double value,

            @Key(value = "higher, lower, different or equal", required = true)
            Expect expect,

            @Key(
                    value = "smallest effect of interest, in the outcome's unit",
                    required = true,
                    min = 0,
                    minExclusive = true)
            double smallestEffect,

            @Key("claim or positive_control") Role role)
            implements Contrast {}

    /**
     * A difference between the best cell of one list and the best of another. The seeds of the pilot choose the best cells,
     * and those of the study compare them, so the choice cannot favor either.
     */
    record Best(
            @Key(value = "unique name", required = true) String name,

            @Key(value = "the claim, a sentence", required = true)
            String claim,

            @Key(value = "name of an outcome", required = true)
            String outcome,

            @Key(value = "cells, as in a difference", required = true)
            List<String> of,

            @Key(value = "the cells they are compared with", required = true)
            List<String> against,

            @Key("lowest or highest: which mean in the pilot is the best")
            Optimum best,

            @Key(value = "higher, lower, different or equal", required = true)
            Expect expect,

            @Key(
                    value = "smallest effect of interest, in the outcome's unit",
                    required = true,
                    min = 0,
                    minExclusive = true)
            double smallestEffect,

            @Key("claim or positive_control") Role role)
            implements Contrast {
        public Best {
            of = List.copyOf(of);
            against = List.copyOf(against);
        }

        /** The difference between the best cells. */
        Difference chosen(String one, String other) {
            String which = " (the pilot chose " + one + " and " + other + ")";
            return new Difference(name, claim + which, outcome, one, other, expect, smallestEffect, role);
        }
    }
}
