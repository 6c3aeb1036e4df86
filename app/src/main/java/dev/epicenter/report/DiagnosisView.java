package dev.epicenter.report;

import java.util.List;

/**
 * What a diagnosis said of a spike, as the report shows it; read from its {@code verdict.json}.
 *
 * @param formatVersion of that file
 * @param spike its number
 * @param words the verdict first, then what it rests on
 * @param remedies what prevented the spike first
 */
public record DiagnosisView(int formatVersion, int spike, List<String> words, List<Remedy> remedies) {
    public DiagnosisView {
        words = List.copyOf(words);
        remedies = List.copyOf(remedies);
    }

    /**
     * A way to go on.
     *
     * @param arm what it changes
     * @param answer what the spike did then: same, earlier, later, none
     * @param from checkpoint it was tried from
     * @param until the last step that it was followed to
     * @param command that goes on so
     */
    public record Remedy(String arm, String answer, long from, long until, String command) {}
}
