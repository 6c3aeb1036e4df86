package dev.epicenter;

/** Any error as one line for people. */
public final class ErrorText {
    private ErrorText() {}

    /** What is wrong and what to do: an {@link EpicenterException}'s own message, or a line for all other errors. */
    public static String of(Throwable error) {
        if (error instanceof EpicenterException) {
            return String.valueOf(error.getMessage());
        }
        if (error instanceof OutOfMemoryError) {
            return "the memory of " + (Runtime.getRuntime().maxMemory() >> 20)
                    + " MiB is not enough; set JAVA_TOOL_OPTIONS=-Xmx and a larger size";
        }
        if (error instanceof StackOverflowError) {
            return "the input is nested too deeply";
        }
        return VisibleText.of("this is a bug in Epicenter: " + error);
    }
}
