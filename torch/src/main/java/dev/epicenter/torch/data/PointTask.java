package dev.epicenter.torch.data;

/**
 * A task with points as inputs.
 *
 * @param train all training points
 * @param classes the number of classes
 * @param side the first {@code side * side} features are the pixels of an image, row by row; 0: they are no image
 * @param markers the number of last features that are the spurious feature, one for each class; 0: there is none
 */
public record PointTask(Batch train, int classes, int side, int markers) {

    /** The features that are not the spurious feature. */
    public int plain() {
        return train.width() - markers;
    }

    /** A mini-batch; each epoch is a permutation of the points. A remainder smaller than a mini-batch is left out. */
    Batch batch(int size, long order, long index) {
        return train.select(EpochOrder.rows(train.sequences(), size, order, index));
    }
}
