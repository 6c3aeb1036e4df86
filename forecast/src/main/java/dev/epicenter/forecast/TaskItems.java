package dev.epicenter.forecast;

import java.util.Locale;
import java.util.Set;

/**
 * The questions that a task asks, by its name. Other metrics, prompts and shots of a task ask the same questions. Its
 * validation and test splits ask questions of one kind. Both are measurements of the same thing: resampled apart, they would
 * make a difference look more certain than it is.
 */
final class TaskItems {
    private static final Set<String> SPLITS = Set.of("val", "valid", "validation", "dev", "test", "train");

    private TaskItems() {}

    /** The name without the words for a split of the data. */
    static String of(String task) {
        StringBuilder name = new StringBuilder();
        // A prompt in brackets asks the same questions.
        int prompt = task.endsWith("]") ? task.lastIndexOf(" [") : -1;
        for (String word : (prompt > 0 ? task.substring(0, prompt) : task).split("(?<=[_\\-. /:])")) {
            String bare = word.replaceAll("[_\\-. /:]$", "").toLowerCase(Locale.ROOT);
            if (!SPLITS.contains(bare)) {
                name.append(word);
            }
        }
        String left = name.toString().replaceAll("[_\\-. /:]+$", "");
        return left.isEmpty() ? task : left;
    }
}
