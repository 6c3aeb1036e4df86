"""Which batch a step trains on."""
from .errors import Refused


class Plan:
    """skips: [(from, to)], disjoint and ascending, to exclusive; replaced: {batch: other}; rows: {batch: [(rows, other)]}."""

    def __init__(self, skips=(), replaced=None, rows=None):
        self.rows = dict(rows or {})
        self.skips = [(int(a), int(b)) for a, b in skips]
        self.replaced = dict(replaced or {})
        end = 0
        for a, b in self.skips:
            if a < end or b < a:
                raise Refused("plan.skips must be disjoint and ascending, got %s" % self.skips)
            end = b

    @staticmethod
    def of(json):
        return Plan(
            [(s["from"], s["to"]) for s in json.get("skips") or ()],
            {int(r["batch"]): int(r["with"]) for r in json.get("replaced") or ()},
            _rows(json.get("rows") or ()),
        )

    def empty(self):
        return not self.skips and not self.replaced and not self.rows

    def batch(self, step):
        """The index, before replacement, of the batch of this step; the first step is 1, the first batch 0."""
        index = step - 1
        for a, b in self.skips:
            if index < a:
                break
            index += b - a
        return index

    def data(self, step):
        """The index of the batch whose data this step trains on: batch(step), replaced where the plan says so."""
        index = self.batch(step)
        return self.replaced.get(index, index)


def _rows(replaced):
    rows = {}
    for one in replaced:
        rows.setdefault(int(one["batch"]), []).append(([int(row) for row in one["rows"]], int(one["with"])))
    return rows
