package dev.epicenter.intervention;

/**
 * Says which interventions the segment contract can express ({@code segment.md}), so that an external trainer can be asked to
 * make them.
 */
public final class ExternalRequests implements Intervention.Families<Boolean>, DataChange.Types<Boolean> {
    public static final ExternalRequests POSSIBLE = new ExternalRequests();

    private ExternalRequests() {}

    @Override
    public Boolean hyperparameter(HyperparameterChange change) {
        return true;
    }

    @Override
    public Boolean state(StateChange change) {
        return true;
    }

    @Override
    public Boolean trainable(TrainableChange change) {
        return true;
    }

    @Override
    public Boolean precision(PrecisionChange change) {
        return !(change instanceof PrecisionChange.WeightPrecision);
    }

    @Override
    public Boolean data(DataChange change) {
        return change.accept((DataChange.Types<Boolean>) this);
    }

    @Override
    public Boolean dataSeed(DataChange.DataSeed order) {
        return true;
    }

    @Override
    public Boolean skip(DataChange.SkipBatches skip) {
        return true;
    }

    @Override
    public Boolean replace(DataChange.ReplaceBatches replace) {
        return true;
    }

    @Override
    public Boolean replaceRows(DataChange.ReplaceRows replace) {
        return true;
    }

    @Override
    public Boolean permute(DataChange.PermuteBatches permute) {
        return true;
    }

    @Override
    public Boolean scaleBatch(DataChange.ScaleBatch scale) {
        return false;
    }

    @Override
    public Boolean setBatch(DataChange.SetBatch set) {
        return false;
    }
}
