"""What goes wrong, in one line."""
import sys


class Error(ValueError):
    """A mistake in how the adapter is used."""


class Refused(SystemExit):
    """The trainer cannot do what the segment asks: the reason on standard error, exit code 78, nothing trained."""

    def __init__(self, reason):
        super().__init__(78)
        self.reason = reason
        print("epicenter: " + reason, file=sys.stderr, flush=True)

    def __str__(self):
        return self.reason
