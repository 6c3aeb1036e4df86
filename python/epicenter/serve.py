"""A process that trains segment after segment: imports, compiled code and loaded data are paid for once.

Epicenter starts the script with EPICENTER_SEGMENT, as always, and with EPICENTER_SERVE, the folder of this worker. When the first segment is
done, each next one is a file in that folder, request-000002.json, request-000003.json, and so on (docs/reference/segment.md).
"""
import gc
import json
import os
import select
import signal
import sys
import traceback

from . import checkpoint
from .memory import Memory
from .pristine import Pristine
from .ranks import Ranks
from .segment import segment

_POLL_MILLIS = 5


def _take_input():
    """Where Epicenter started this process to serve, its input says only that Epicenter lives. The script finds none. A script
    that asks something must not wait for an answer, whether it calls serve or not."""
    if not os.environ.get("EPICENTER_SERVE"):
        return None
    try:
        line = os.dup(0)
    except OSError:  # it has been closed
        return None
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    return line


_line = _take_input()


def serve(train, seed=0, name="python", checkpoint_bytes=1 << 30):
    """Calls train(segment), once, or once for each segment that Epicenter requests of this process.

    train: the whole training, from the seeds and the model on, as a function of the segment. It must not depend on what an earlier call left
    in variables of the script. seed, name: as of epicenter.segment(). checkpoint_bytes: of the checkpoints kept in memory, so that replays
    from the same one do not read it again; 0: none.

    A script that runs alone, or under an Epicenter that starts a process for each segment, trains once. Several ranks serve if the process
    group exists when serve is called.
    """
    folder = os.environ.get("EPICENTER_SERVE")
    if not folder or not os.environ.get("EPICENTER_SEGMENT") or _joins_later():
        train(segment(seed, name))
        return
    _Worker(train, seed, name, folder, checkpoint_bytes).run()


def _joins_later():
    """Whether these are several ranks without a process group yet: one that train creates cannot be created twice."""
    return int(os.environ.get("WORLD_SIZE") or 1) > 1 and Ranks().count == 1


class _Worker:
    def __init__(self, train, seed, name, folder, checkpoint_bytes):
        self.train, self.seed, self.name, self.folder = train, seed, name, folder
        self.ranks, self.pristine = Ranks(), Pristine()
        self.stop = False  # asked to, before the segment could note it
        self.parent = os.getppid()
        checkpoint.memory = Memory(checkpoint_bytes) if checkpoint_bytes > 0 else None

    def run(self):
        number = 1
        asked = segment(self.seed, self.name)
        while True:
            code = self._train(asked)
            if self._must_end(code):
                sys.exit(code)
            weights, out = asked.close(), asked.out
            asked = None
            gc.collect()
            if number == 1:
                gc.freeze()  # what is left are the libraries, which each later collection would look through again
            if not _device_answers():
                sys.exit(code or 1)
            self.pristine.restore()
            self._ended(out, code, weights)
            number += 1
            request = self._next(number)
            if request is None:
                return
            asked = self._begin(request)

    def _train(self, asked):
        """The exit code that a process for this segment alone would have."""
        try:
            self.train(asked)
            return 0
        except SystemExit as e:
            if e.code is not None and not isinstance(e.code, int):
                print(e.code, file=sys.stderr)
            return 0 if e.code is None else e.code if isinstance(e.code, int) else 1
        except BaseException:
            traceback.print_exc()
            return 1
        finally:
            signal.signal(signal.SIGTERM, self._note)
            signal.signal(signal.SIGINT, self._note)
            _flush()

    def _note(self, number, frame):
        self.stop = True

    def _must_end(self, code):
        """Of several ranks, one that failed ends, so that its launcher ends the others; a group that train created cannot be created again."""
        several = self.ranks.count > 1
        return (several and code != 0) or (not several and _grouped()) or self.pristine.misses()

    def _ended(self, out, code, weights):
        self.ranks.barrier()
        if self.ranks.rank == 0:
            line = {"epicenter": "ended", "format": 1, "exit": code}
            if weights is not None:
                line["weights"] = "%016x" % weights
            _whole(os.path.join(out, "ended.json"), line)

    def _next(self, number):
        """The next request; None where Epicenter has ended."""
        path = os.path.join(self.folder, "request-%06d.json" % number)
        waiting = select.poll()
        if _line is not None:
            waiting.register(_line, 0)  # reports only that the other side has ended
        while not os.path.exists(path):
            # A rank of mp.spawn has no input; it ends with the process that started it.
            if waiting.poll(_POLL_MILLIS) or os.getppid() != self.parent:
                return None
        with open(path, encoding="utf-8") as file:
            return json.load(file)

    def _begin(self, request):
        self.stop = False
        self.pristine.environment(request.get("environment") or {})
        os.chdir(request["folder"])
        # From here on a signal is for this segment: Epicenter waits for the file before it sends one.
        _output(os.path.join(os.path.dirname(request["segment"]), "output.log"))
        asked = segment(self.seed, self.name)
        asked.stopping = asked.stopping or self.stop
        return asked


def _grouped():
    torch = sys.modules.get("torch")
    return torch is not None and torch.distributed.is_available() and torch.distributed.is_initialized()


def _device_answers():
    """After some failures no call to the device succeeds any more, in this process."""
    torch = sys.modules.get("torch")
    if torch is None or not torch.cuda.is_available() or not torch.cuda.is_initialized():
        return True
    try:
        torch.cuda.synchronize()
        torch.cuda.empty_cache()
        return True
    except RuntimeError as e:
        print("epicenter: the device does not answer any more: %s" % str(e).splitlines()[0], file=sys.stderr, flush=True)
        return False


def _output(path):
    """Standard output and error go to this file from now on, those of libraries and child processes too."""
    _flush()
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
    os.dup2(fd, 1)
    os.dup2(fd, 2)
    os.close(fd)


def _flush():
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()


def _whole(path, value):
    with open(path + ".tmp", "w", encoding="utf-8") as file:
        json.dump(value, file)
    os.rename(path + ".tmp", path)
