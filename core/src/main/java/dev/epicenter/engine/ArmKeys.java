package dev.epicenter.engine;

/**
 * The keys of one arm's objects in a store, as its files are in {@link ArmFolder}.
 *
 * @param arm {@link ArmSpec#key}
 */
record ArmKeys(String arm) {
    /** The rows of an attempt that trains. The complete ones have another name: an upload that is late must not replace them. */
    static final String LIVE_ROWS = "rows.live.jsonl";

    static final String NODE = "node.json";

    static ArmKeys of(ArmFolder folder) {
        return new ArmKeys(folder.path().getFileName().toString());
    }

    private String key(String name) {
        return "arms/" + arm + "/" + name;
    }

    /** Named by its content: a reader that has the key can verify it. */
    String spec(String sha256) {
        return key("spec-" + sha256 + ".json");
    }

    /** The manifest. */
    String done() {
        return key("done.json");
    }

    /** The name of the newest attempt. */
    String attempt() {
        return key("attempt");
    }

    /** Why the last attempt failed. */
    String log() {
        return key("log.txt");
    }

    /** A file of an attempt, by its path in the attempt's folder. */
    String file(String attempt, String name) {
        return key("attempts/" + attempt + "/" + name);
    }
}
