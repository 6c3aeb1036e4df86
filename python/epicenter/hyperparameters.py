"""The hyper-parameters that an optimizer trains with, for the lines of metrics.jsonl."""


class Reported:
    """Values in force when a step is logged, of which only those that changed since the last line are reported.

    They are compared with the control's at the same step, so that it does not matter whether a schedule has already set
    the next step's: it has in both.
    """

    def __init__(self, optimizer):
        # Loading a state replaces the list of groups, so it is read each time.
        self.optimizer, self.last = optimizer, {}

    def changed(self):
        now = values(getattr(self.optimizer, "param_groups", None) or [])
        changed = {name: value for name, value in now.items() if self.last.get(name) != value}
        self.last = now
        return changed


def values(groups):
    """By Epicenter's names, each the largest of all parameter groups: many groups have a weight decay of 0."""
    read = {}
    for group in groups:
        betas = group.get("betas") or ()
        for name, value in (("lr", group.get("lr")), ("weight_decay", group.get("weight_decay")), ("eps", group.get("eps")),
                            ("momentum", group.get("momentum")), ("beta1", betas[0] if len(betas) > 0 else None),
                            ("beta2", betas[1] if len(betas) > 1 else None)):
            number = _number(value)
            if number is not None:
                read[name] = max(number, read.get(name, number))
    return read


def _number(value):
    if str(getattr(value, "device", "cpu")) != "cpu":
        return None  # reading it would wait for the device
    try:
        return float(value)
    except (TypeError, ValueError):
        return None
