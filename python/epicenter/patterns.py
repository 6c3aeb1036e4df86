"""Tensor patterns: whole names, * for any characters, | between alternatives."""
import re

from .errors import Refused


def matching(pattern, names):
    """The names that match, in order; refuses a pattern that matches none."""
    names = list(names)
    test = re.compile("|".join(".*".join(map(re.escape, p.split("*"))) for p in pattern.split("|")), re.DOTALL)
    found = [name for name in names if test.fullmatch(name)]
    if not found:
        raise Refused("the pattern %s matches no tensor; there are %s" % (pattern, ", ".join(names[:8])))
    return found
