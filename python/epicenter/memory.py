"""Checkpoints that were read, kept for the next segment that starts from them."""
import collections
import copy
import os


class Memory:
    """The values of files, the least recently used dropped first. A file is known by what it is on the disk, and not by its path: Epicenter
    moves checkpoints, and the files of a checkpoint never change."""

    def __init__(self, limit):
        """limit: of all values together, in bytes of their files."""
        self.limit, self.size = limit, 0
        self.values = collections.OrderedDict()

    def read(self, path, load):
        """load(), or a copy of what it returned before; path: of the file that it reads."""
        about = os.stat(path)
        key = (about.st_dev, about.st_ino, about.st_mtime_ns, about.st_size)
        if key in self.values:
            self.values.move_to_end(key)
            return copy.deepcopy(self.values[key])
        value = load()
        if about.st_size > self.limit:
            return value
        # An optimizer takes the tensors of a loaded state as its own.
        self.values[key] = copy.deepcopy(value)
        self.size += about.st_size
        while self.size > self.limit:
            dropped, _ = self.values.popitem(last=False)
            self.size -= dropped[3]
        return value
