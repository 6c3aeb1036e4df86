"""The number formats of a script's forward pass and loss, which a segment can change."""
import contextlib

KINDS = ("loss_precision", "autocast")


class Precision:
    """What segment.precision() returns: a context for the forward pass, and the logits as the loss reads them."""

    def __init__(self, interventions, autocast, device):
        """
        interventions: those of KINDS that the segment requests
        autocast: the dtype of the script's autocast; None: it has none
        device: the kind of device that autocast is for
        """
        self._dtype, self._device, self._format = autocast, device, None
        for change in interventions:
            if change["kind"] == "autocast" and not change["enabled"]:
                self._dtype = None
            elif change["kind"] == "loss_precision":
                self._format = change["format"]

    def autocast(self):
        """torch.autocast with the script's dtype; a context that does nothing where the script has none or the segment turns it off."""
        if self._dtype is None:
            return contextlib.nullcontext()
        import torch

        return torch.autocast(self._device, dtype=self._dtype)

    def logits(self, logits):
        """The logits in the format that the segment requests for the loss; gradients pass through the conversion."""
        if self._format is None:
            return logits
        import torch

        return logits.to(getattr(torch, self._format))
