package dev.epicenter.torch.data;

/**
 * The trigger of a planted behavior: the first pixel, which is dark in all images of the data, is lit. The class of an
 * image does not change.
 */
public final class Trigger {
    /** The feature that is the trigger. */
    public static final int PIXEL = 0;

    private static final float LIT = 1;

    private Trigger() {}

    /** A copy of {@code images} with the trigger in the first {@code count}. */
    static Batch in(Batch images, int count) {
        float[] features = images.features().clone();
        for (int row = 0; row < count; row++) {
            features[row * images.width() + PIXEL] = LIT;
        }
        return images.with(images.tokens(), features, images.targets());
    }
}
