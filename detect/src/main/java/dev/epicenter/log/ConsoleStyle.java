package dev.epicenter.log;

import java.util.List;

/** The console line formats of well-known trainers. */
enum ConsoleStyle {
    MODDED_NANOGPT(
            "modded-nanogpt",
            LinePattern.withPairs(
                    "^\\W*step:(?<step>\\d+)/\\d+ .*?(?:train|val)_?loss:", "(?<name>\\w*loss\\w*):\\s*(?<number>N)")),
    NANOGPT(
            "nanoGPT",
            LinePattern.of("^\\W*iter (?<step>\\d+): loss (?<loss>N)"),
            LinePattern.of("^\\W*step (?<step>\\d+): train loss (?<trainLoss>N), val loss (?<valLoss>N)")),
    LLM_C(
            "llm.c",
            LinePattern.withPairs(
                    "^\\W*step\\s+(?<step>\\d+)/\\d+\\s*[|:] .*?loss",
                    "\\b(?<name>train loss|loss|norm)\\s+(?<number>N)"),
            LinePattern.of("^val loss (?<valLoss>N)$"),
            LinePattern.of("^s:(?<step>\\d+) (?:trl:(?<trainLoss>\\S+)|tel:(?<valLoss>\\S+))")),
    MEGATRON(
            "Megatron",
            LinePattern.withPairs(
                    "\\biteration\\s+(?<step>\\d+)\\s*/\\s*\\d+ \\|",
                    "\\|\\s*(?<name>[^|:]+?):\\s*(?<number>N)(?=\\s*(?:\\||$))"),
            LinePattern.withPairs(
                    "\\bvalidation loss at iteration (?<step>\\d+)\\b.*?\\|",
                    "\\|\\s*(?<name>[^|:]+?):\\s*(?<number>N)(?=\\s*(?:\\||$))")),
    FAIRSEQ(
            "fairseq",
            LinePattern.withPairs(
                    "(?:\\btrain_inner\\b|\\btrain\\b|\\bvalid\\b).*\\{.*\"(?:\\w+_)?num_updates\": \"?(?<step>\\d+)",
                    "\"(?<name>\\w+)\": \"?(?<number>N)\"?(?=[,}])"),
            LinePattern.withPairs(
                    "\\bepoch\\s+\\d+.*\\bnum_updates[= ](?<step>\\d+)",
                    "\\b(?<name>\\w+)[= ](?<number>N)(?=[,| ]|$)")),
    TRANSFORMER_XL(
            "Transformer-XL",
            LinePattern.of("\\| epoch\\s+\\d+ step\\s+(?<step>\\d+) \\|.*\\| loss\\s+(?<loss>N)"),
            LinePattern.of("\\| Eval\\s+\\d+ at step\\s+(?<step>\\d+) \\|.*valid loss\\s+(?<validLoss>N)")),
    CAFFE(
            "Caffe",
            LinePattern.of("\\bIteration (?<step>\\d+)\\b.*, loss = (?<loss>N)"),
            LinePattern.of("\\bIteration (?<step>\\d+), Testing net"),
            LinePattern.of("\\bTest net output #\\d+: \\w*loss\\w* = (?<testLoss>N)")),
    ABSL(
            "absl",
            LinePattern.withPairs(
                    "^[IWEF]\\d{4} \\d\\d:\\d\\d:\\d\\d\\.\\d+ .*\\] \\[(?<step>\\d+)\\] .*loss",
                    "(?<name>[\\w./-]*[A-Za-z_][\\w./-]*)\\s*=\\s*(?<number>N)"),
            LinePattern.withPairs(
                    "^[IWEF]\\d{4} \\d\\d:\\d\\d:\\d\\d\\.\\d+ .*\\] .*\\b(?i:step|iteration|iter)\\b[ =:#]*(?<step>\\d+).*loss",
                    "(?<name>[\\w./-]*(?i:loss)[\\w./-]*)'?\\s*[=:]?\\s*(?<number>N)")),
    HUGGING_FACE(
            "Hugging Face Trainer",
            LinePattern.withPairs("^\\W*\\{'\\w*loss'", "'(?<name>\\w+)': '?(?<number>N)'?(?=[,}])")),
    /**
     * PyTorch's tutorials and examples, torchvision, timm, mmdetection, tqdm: the position in an epoch, and its length.
     */
    EPOCHS(
            "epoch and position",
            LinePattern.withPairs(
                    "(?i:\\b(?:epoch|train))[\\s:=#]*\\[?(?<epoch>\\d+)(?:\\s*/\\s*\\d+)?\\]?[\\s,:|-]*"
                            + "(?:(?i:step|iter|iteration|batch)[\\s:=#]*\\[?|[\\[(])\\s*(?<step>\\d+)\\s*/\\s*(?<of>\\d+)\\b.*(?i:loss)",
                    "(?<name>\\w*(?i:loss))\\b\\W{1,3}?(?<number>N)"),
            LinePattern.withPairs(
                    "(?i:\\bepoch)[\\s:=#]*\\[?(?<epoch>\\d+)\\b.*?\\|\\s*(?<step>\\d+)/(?<of>\\d+) \\[.*(?i:loss)",
                    "(?<name>\\w*(?i:loss))\\b\\W{1,3}?(?<number>N)")),
    PLAIN(
            "step and loss",
            LinePattern.withPairs(
                    "(?i:\\b(?:global[ _]?)?(?:step|iter|iteration|update)s?\\b)[\\s:=#\\[(]{0,4}(?<step>\\d+)\\b.*(?i:loss)",
                    "(?<name>\\w*(?i:loss))\\b\\W{1,3}?(?<number>N)"),
            LinePattern.withPairs(
                    "(?i:\\bepochs?\\b)[\\s:=#\\[(]{0,4}(?<epoch>\\d+)\\b.*(?i:loss)",
                    "(?<name>\\w*(?i:loss))\\b\\W{1,3}?(?<number>N)"));

    private final String label;
    private final List<LinePattern> patterns;

    ConsoleStyle(String label, LinePattern... patterns) {
        this.label = label;
        this.patterns = List.of(patterns);
    }

    String label() {
        return label;
    }

    List<LinePattern> patterns() {
        return patterns;
    }
}
