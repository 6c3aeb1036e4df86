package dev.epicenter.report;

import java.util.List;

/**
 * The verdict and the remedies of a diagnosis, as the report shows them; read from {@code verdict.json}.
 *
 * @param formatVersion of that file
 * @param spike its number
 * @param words the verdict first, then its evidence
 * @param remedies those that prevented the spike first
 */
public record DiagnosisView(int formatVersion, int spike, List<String> words, List<Remedy> remedies) {
    public DiagnosisView {
        words = List.copyOf(words);
        remedies = List.copyOf(remedies);
    }

    /**
     * A change of the run to resume it with.
     *
     * @param arm what it changes
     * @param answer what the spike did under it: same, earlier, later, none
     * @param from the step of the checkpoint that it was tried from
     * @param until the last step it was followed to
     * @param command the command that resumes the run with it
     */
    public record Remedy(String arm, String answer, long from, long until, String command) {}
}
