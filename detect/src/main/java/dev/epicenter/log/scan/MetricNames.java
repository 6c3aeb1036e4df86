package dev.epicenter.log.scan;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Infers from a metric's name what it measures. */
final class MetricNames {
    private static final String START = "(?<![a-z0-9])";
    private static final String END = "(?![a-z])";

    /** The norm of all gradients; norms of single layers have longer names. */
    private static final Pattern GRADIENT_NORM = Pattern.compile("(?:^|/)(?:(?:total[ _-]?|global[ _-]?|avg["
            + " _-]?)?(?:grads?|gradients?)[ _-]?(?:global[ _-]?|total[ _-]?)?(?:l2[ _-]?)?norm(?:["
            + " _/-](?:total|global|avg|mean))?|gnorm|l2_norm/grad/global|norm)\\z");

    /** GANs: the discriminator, or critic, and the generator. */
    private static final Pattern ADVERSARIAL = Pattern.compile(
            START + "(?:d|g|disc|gen|discriminator|generator|adv|adversarial|gan)[ _-]?(?:loss|error|err)"
                    + "|(?:d|g)_(?:gan|real|fake|a|b)" + END
                    + "|loss[ _-]?(?:d|g|disc|gen|discriminator|generator|adv|gan)" + END
                    + "|(?:discriminator|generator|gan)");

    /** Terms of the losses of YOLO, Faster R-CNN, Mask R-CNN, RetinaNet and the like. */
    private static final Pattern COMPONENT = Pattern.compile(START
            + "(?:box|bbox|obj|objectness|cls|dfl|giou|ciou|iou|rpn|mask|keypoints?|landmarks?|centerness|seg)" + END);

    private static final Pattern MEAN = Pattern.compile(
            "(?:^|(?<=[ _/.-]))(?:avg|ave|average|averaged|mean|running|smooth|smoothed|ema|moving|rolling)(?:$|[ _/.-])|["
                    + " _/.-](?:avg|ave|average|averaged|mean|running|smooth|smoothed|ema|moving|rolling)$");

    private static final Pattern GOOD_WHEN_HIGH = Pattern.compile(START
            + "(?:rew(?:ards?)?|returns?|acc|accurac(?:y|ies)|elo|win[ _-]?rate|top[ _-]?[15]|f1|auc|auroc|bleu|chrf|rouge[a-z0-9]*"
            + "|map|ap|iou|miou|dice|psnr|ssim|scores?|success|wins?|precision|recall|r2|mfu|throughput)" + END
            // Kaldi's, which is a log-likelihood.
            + "|^objective function for ");

    /** A reward is named by any part: {@code rewards/chosen}, {@code rollout/ep_rew_mean}. */
    private static final Pattern REWARD = Pattern.compile(START + "rew(?:ards?)?" + END);

    private static final Pattern SPLIT = Pattern.compile(
            "(?<![a-z])(?:val|valid|validation|eval|evaluation|test|dev|train|training)(?![a-z])|[ _/.-]+");

    private MetricNames() {}

    /** Whether it is the norm of all gradients. */
    static boolean isGradientNorm(String name) {
        return GRADIENT_NORM.matcher(name.toLowerCase(Locale.ROOT)).find();
    }

    /** The role of a series of its own; whether it is a running mean depends on those beside it. */
    static SeriesRole role(String name) {
        String last = last(name);
        if (!SeriesNames.isLoss(name) && !SeriesNames.isSubstitute(name)) {
            return SeriesRole.OTHER;
        }
        if (SeriesNames.isEvaluation(name)) {
            return SeriesRole.EVALUATION;
        }
        if (SeriesNames.isSurrogate(name)) {
            return SeriesRole.SURROGATE;
        }
        if (ADVERSARIAL.matcher(last).find()) {
            return SeriesRole.ADVERSARIAL;
        }
        if (COMPONENT.matcher(last).find()) {
            return SeriesRole.COMPONENT;
        }
        return SeriesNames.isSum(name) ? SeriesRole.SUM : SeriesRole.TRAINING;
    }

    /** The bad direction of a metric. */
    static Direction direction(String name) {
        boolean high = !SeriesNames.isLoss(name)
                && (GOOD_WHEN_HIGH.matcher(last(name)).find()
                        || REWARD.matcher(name.toLowerCase(Locale.ROOT)).find());
        return high ? Direction.DOWN : Direction.UP;
    }

    /** The name of the metric whose mean it is, in lower case; empty if the name does not say "mean". */
    static Optional<String> averaged(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        String rest = MEAN.matcher(lower).replaceAll("");
        return rest.equals(lower) ? Optional.empty() : Optional.of(rest);
    }

    /** Names that are equal but for the words that tell training from held-out data have the same key. */
    static String withoutSplit(String name) {
        return SPLIT.matcher(name.toLowerCase(Locale.ROOT)).replaceAll("");
    }

    private static String last(String name) {
        return name.substring(name.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    }
}
