"""The driver of `--engine ray`: runs commands as tasks of a Ray cluster.

usage: python -m epicenter.ray ADDRESS [--num-cpus N] [--num-gpus N] [--resource NAME=N]... [--ranks N] [--retries N] [--warm]

Reads requests from standard input and writes what happened to standard output, one JSON object a line:

    {"submit": "1", "name": "arm-3f2a", "command": ["epicenter", "arm", "spec.json"], "log": "/shared/log.txt"}
    {"cancel": "1"}

    {"ready": 2}                                the connection to Ray is up; 2 nodes
    {"ended": "1", "how": "exit code 0 on 10.0.0.7"}
    {"error": "no Ray cluster at 10.0.0.1:6379"}    and the driver ends with exit code 1

A task whose worker or node dies is started again by Ray, at most `--retries` times; a command that ends with another exit code
than 0 is not. At the end of standard input, as after the coordinator was killed, all tasks are canceled. With `--ranks` each
command has a placement group of so many bundles, of the given CPUs and GPUs each. It runs in the first, and starts the other
ranks with `python -m epicenter.ray_ranks`.

With `--warm` the commands run one after the other in actors, each of which keeps one process: the last word of each command is
written to its standard input as a line, where the process was started with `-` in its place. It answers each with a line
`{"exit_code":0}`.

Needs the package `ray`, and nothing else of this package on the nodes.
"""
import argparse
import collections
import json
import os
import queue
import socket
import sys
import threading

# Ray sets these for the worker: the devices and threads that it was given. The others are those of the driver, as with sbatch.
_OF_THE_WORKER = ("RAY_", "CUDA_", "NVIDIA_", "HIP_", "ROCR_", "OMP_", "TMPDIR", "HOSTNAME")

_CONNECT_SECONDS = 10

# A replay that is no longer needed has this time to stop by itself, so that its worker stays warm.
_STOP_SECONDS = 10

# Idle processes have this time at the end. The coordinator waits for the driver for twice as long.
_END_SECONDS = 15

_ENDED = b'{"exit_code":'

# Runs a command with the file descriptor of its standard input given first, prints its exit code, and ends all that it started, also in sessions of their own (a trainer of an arm is in
# one): when the command has ended, and when standard input ends, because the worker has died. Ray kills a worker and its
# children, so this is none: it forks. As a program in a string it needs no file on the nodes.
_MONITOR = """
import ctypes, os, select, signal, subprocess, sys, time

if os.fork():
    os._exit(0)
os.setsid()

def descendants():
    children = {}
    for name in filter(str.isdigit, os.listdir("/proc") if os.path.isdir("/proc") else []):
        try:
            with open("/proc/%s/stat" % name) as stat:
                state, parent = stat.read().rpartition(")")[2].split()[:2]
        except (OSError, ValueError):
            continue
        if state != "Z":
            children.setdefault(int(parent), []).append(int(name))
    found = [os.getpid()]
    for process in found:
        found += children.get(process, [])
    return found[1:]

control = getattr(ctypes.CDLL(None), "prctl", None)
if control:
    control(36, 1)  # PR_SET_CHILD_SUBREAPER: orphans become children of this process
command = subprocess.Popen(sys.argv[2:], stdin=int(sys.argv[1]), stdout=2, start_new_session=True)
while command.poll() is None and not select.select([0], [], [], 0.05)[0]:
    pass
code = command.poll()
while True:
    left = descendants() or ([command.pid] if command.poll() is None else [])
    if not left:
        break
    for process in left:
        try:
            os.kill(process, signal.SIGKILL)
        except OSError:
            pass
    time.sleep(0.05)
if code is not None:
    print(code if code >= 0 else 128 - code, flush=True)
"""


def watched(command, environment, folder, output, requests=None):
    """Starts a command and its monitor in a worker; output goes to the file. Returns the monitor, and the descriptor whose end
    ends both."""
    import os
    import subprocess
    import sys

    alive, worker = os.pipe()
    words = [str(subprocess.DEVNULL if requests is None else requests), *command]
    process = subprocess.Popen([sys.executable, "-I", "-c", _MONITOR, *words], cwd=folder, stdin=alive,
                               pass_fds=[] if requests is None else [requests],
                               env=dict(environment, EPICENTER_RAY_WORKER=str(os.getpid())),
                               stdout=subprocess.PIPE, stderr=output)
    os.close(alive)
    return process, worker


def monitored(command, environment, folder, output):
    """Runs in a worker: a command with all that it starts. Returns its exit code."""
    import os

    process, worker = watched(command, environment, folder, output)
    try:
        code, _ = process.communicate()
        return int(code or 1)
    finally:
        os.close(worker)


def of_the_worker(environment, group):
    """The driver's environment with the worker's devices."""
    import os

    own = {name: value for name, value in os.environ.items() if name.startswith(_OF_THE_WORKER)}
    merged = {name: value for name, value in environment.items() if not name.startswith(_OF_THE_WORKER)}
    return dict(merged, **own, **group)


def start(command, log, environment, folder, group):
    """The task: a command to its end. Returns how it ended."""
    import os
    import socket

    with open(log, "ab") as out:
        code = monitored(command, of_the_worker(environment, group), folder if os.path.isdir(folder) else None, out)
    return "exit code %d on %s" % (code, socket.gethostname())


class Warm:
    """The actor: a process that runs command after command."""

    def __init__(self, environment, folder, group):
        import os

        self.environment = of_the_worker(environment, group)
        self.folder = folder if os.path.isdir(folder) else None
        self.process = None

    def ready(self):
        return True

    def run(self, command, log):
        """Returns how it ended."""
        import socket

        with open(log, "ab") as out:
            return "exit code %d on %s" % (self.one(command, out), socket.gethostname())

    def one(self, command, out):
        """The exit code of a command. A process that has ended since the last one is replaced."""
        code = None
        while code is None:
            is_used = self.process is not None
            code = self.served(command, out, is_used)
        return code

    def served(self, command, out, is_used):
        import os

        if self.process is None:
            requests, self.requests = os.pipe()
            lines, output = os.pipe()
            self.process, self.worker = watched(command[:-1] + ["-"], self.environment, self.folder, output, requests)
            os.close(requests)
            os.close(output)
            self.lines = os.fdopen(lines, "rb")
        try:
            os.write(self.requests, command[-1].encode() + b"\n")
        except OSError:
            pass  # It has ended, and so have its lines.
        silent = True
        for line in self.lines:
            if line.startswith(_ENDED):
                return int(line[len(_ENDED):].strip(b"} \n"))
            silent = False
            out.write(line)
            out.flush()
        code = self.end()
        # A command that ends without an answer has failed, whatever its exit code.
        return None if silent and is_used else code or 1

    def stop(self):
        """Lets the process end by itself: it removes its files."""
        if self.process is not None:
            self.end()

    def end(self):
        import os

        os.close(self.requests)
        self.lines.read()
        code, _ = self.process.communicate()
        self.lines.close()
        os.close(self.worker)
        self.process = None
        return int(code or 1)


class Placed:
    """Where a task or an actor runs: options for Ray, and variables for its ranks."""

    def __init__(self, options, name):
        self.group, self.ray_options, self.variables = None, {"name": "epicenter-" + name}, {}
        if options.ranks > 1:
            from ray.util.placement_group import placement_group
            from ray.util.scheduling_strategies import PlacementGroupSchedulingStrategy

            bundle = {resource: count for resource, count in resources(options, "CPU", "GPU").items() if count}
            self.group = placement_group([bundle] * options.ranks, strategy="PACK", name="epicenter-" + name)
            self.ray_options["scheduling_strategy"] = PlacementGroupSchedulingStrategy(self.group, placement_group_bundle_index=0)
            self.variables = {"EPICENTER_RAY_ADDRESS": options.address, "EPICENTER_RAY_GROUP": self.group.id.hex(),
                              "EPICENTER_RAY_BUNDLE": json.dumps(bundle), "EPICENTER_RAY_RANKS": str(options.ranks)}

    def end(self):
        if self.group is not None:
            from ray.util.placement_group import remove_placement_group

            # Not here: this may be a thread of Ray's, which would wait for itself.
            threading.Thread(target=remove_placement_group, args=(self.group,), daemon=True).start()


def resources(options, cpu, gpu):
    """The resources of a command, or of each of its ranks."""
    named = {name: float(count) for name, count in (pair.split("=", 1) for pair in options.resource)}
    return dict(named, **{cpu: options.num_cpus, gpu: options.num_gpus})


def remote(ray, options, what, **more):
    named = resources(options, "num_cpus", "num_gpus")
    cpus, gpus = named.pop("num_cpus"), named.pop("num_gpus")
    return ray.remote(num_cpus=cpus, num_gpus=gpus, resources=named, **more)(what)


class Driver:
    """Each job is a task, by the coordinator's name for it. Methods are called from one thread; answers come from Ray's threads."""

    def __init__(self, ray, options, answer):
        self.ray = ray
        self.options = options
        self.answer = answer
        self.jobs = {}
        self.environment = ray.put(dict(os.environ))
        self.task = remote(ray, options, start, max_retries=options.retries)

    def submit(self, job, name, command, log):
        place = Placed(self.options, "%s-%s" % (name, job))
        ref = self.task.options(**place.ray_options).remote(command, log, self.environment, os.getcwd(), place.variables)
        self.jobs[job] = ref
        ref.future().add_done_callback(lambda future: self.ended(job, future, place))

    def ended(self, job, future, place):
        try:
            how = future.result()
        except BaseException as failure:  # also Ray's cancellation
            how = in_words(failure)
        self.jobs.pop(job, None)
        place.end()
        self.answer(ended=job, how=how)

    def cancel(self, job):
        ref = self.jobs.get(job)
        if ref is not None:
            self.ray.cancel(ref, force=True)

    def close(self):
        for job in list(self.jobs):
            self.cancel(job)


class Job:
    def __init__(self, number, command, log):
        self.number, self.command, self.log = number, command, log
        self.starts = 0
        self.canceled = False


class WarmDriver:
    """Jobs run one after the other in actors. As many actors are requested as jobs wait or run at once; Ray starts those that
    there is room for, and jobs wait here, not at an actor that may never start.

    What happens is handled in one thread: those of Ray must not wait for Ray."""

    def __init__(self, ray, options, answer):
        self.ray = ray
        self.options = options
        self.answer = answer
        self.events = queue.SimpleQueue()
        self.waiting = collections.deque()
        self.idle = []
        self.starting = 0
        self.actors = 0
        self.jobs = {}
        self.environment = ray.put(dict(os.environ))
        self.actor = remote(ray, options, Warm, max_restarts=0)
        threading.Thread(target=self.handle, daemon=True).start()

    def handle(self):
        while True:
            event, *arguments = self.events.get()
            try:
                event(*arguments)
                self.assign()
            except Exception as failure:
                # The coordinator starts another driver with its next replay.
                self.answer(error=in_words(failure))
                os._exit(1)

    def submit(self, job, name, command, log):
        self.events.put((self.waiting.append, Job(job, command, log)))

    def cancel(self, number):
        self.events.put((self.canceled, number))

    def assign(self):
        while self.waiting and self.idle:
            self.run(self.idle.pop(), self.waiting.popleft())
        while self.starting < len(self.waiting):
            self.start()

    def start(self):
        self.starting += 1
        self.actors += 1
        place = Placed(self.options, "warm-%d-%d" % (os.getpid(), self.actors))
        actor = self.actor.options(**place.ray_options).remote(self.environment, os.getcwd(), place.variables)
        ready = actor.ready.remote().future()
        ready.add_done_callback(lambda future: self.events.put((self.started, (actor, place), future)))

    def started(self, worker, future):
        self.starting -= 1
        if future.exception() is None:
            self.idle.append(worker)
            return
        worker[1].end()
        if self.waiting:
            # One of them would have had it.
            job = self.waiting.popleft()
            job.starts += 1
            self.again(job, future.exception())

    def again(self, job, failure):
        if job.canceled or job.starts > self.options.retries:
            self.answer(ended=job.number, how=in_words(failure))
        else:
            self.waiting.append(job)

    def run(self, worker, job):
        job.starts += 1
        self.jobs[job.number] = (worker, job)
        end = worker[0].run.remote(job.command, job.log).future()
        end.add_done_callback(lambda future: self.events.put((self.ended, worker, job, future)))

    def ended(self, worker, job, future):
        del self.jobs[job.number]
        if future.exception() is None:
            self.idle.append(worker)
            self.answer(ended=job.number, how=future.result())
        else:
            worker[1].end()
            self.again(job, future.exception())

    def canceled(self, number):
        waits = next((job for job in self.waiting if job.number == number), None)
        if waits is not None:
            self.waiting.remove(waits)
            self.answer(ended=number, how="canceled")
        elif number in self.jobs:
            self.jobs[number][1].canceled = True
            timer = threading.Timer(_STOP_SECONDS, lambda: self.events.put((self.kill, number)))
            timer.daemon = True
            timer.start()

    def kill(self, number):
        if number in self.jobs:
            self.ray.kill(self.jobs[number][0][0])

    def close(self):
        """Actors that run a job end with the connection to Ray, and their processes with them."""
        stopped = threading.Event()

        def stop():
            idle = [actor.stop.remote() for actor, _ in self.idle]
            self.idle.clear()
            if idle:
                self.ray.wait(idle, num_returns=len(idle), timeout=_END_SECONDS)
            stopped.set()

        self.waiting.clear()
        self.events.put((stop,))
        stopped.wait(2 * _END_SECONDS)


def in_words(failure):
    return "%s: %s" % (type(failure).__name__, (str(failure).strip() or "no message").splitlines()[0])


def parse(words):
    parser = argparse.ArgumentParser(prog="python -m epicenter.ray", description="Runs commands as tasks of a Ray cluster.")
    parser.add_argument("address", help="HOST:PORT of the head, auto on a node of the cluster, or ray://HOST:PORT")
    parser.add_argument("--num-cpus", type=float, default=1, help="cores of an arm, or of each of its ranks")
    parser.add_argument("--num-gpus", type=float, default=0, help="GPUs of an arm, or of each of its ranks")
    parser.add_argument("--resource", action="append", default=[], metavar="NAME=N", help="any other resource of the nodes")
    parser.add_argument("--ranks", type=int, default=1, help="bundles of an arm's placement group")
    parser.add_argument("--warm", action="store_true", help="keep a process per worker for one arm after the other")
    parser.add_argument("--retries", type=int, default=3, help="starts after the death of a worker or node")
    options = parser.parse_args(words)
    for pair in options.resource:
        name, _, count = pair.partition("=")
        if not name or not count.replace(".", "", 1).isdigit():
            parser.error("--resource takes NAME=N, not %r" % pair)
    if options.ranks < 1:
        parser.error("--ranks must be at least 1")
    return options


def unreachable(address):
    """Why nothing listens there; None if something does. Ray itself waits for minutes."""
    host, _, port = address.rpartition("://")[2].rpartition(":")
    if not port.isdigit():
        return None
    try:
        socket.create_connection((host, int(port)), timeout=_CONNECT_SECONDS).close()
        return None
    except OSError as failure:
        return str(failure)


def main(words=None):
    options = parse(words)
    # What Ray prints must not come between the answers.
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)

    def error(text):
        out.write(json.dumps({"error": text}) + "\n")
        out.flush()
        return 1

    try:
        import ray
    except ImportError as missing:
        return error("%s has no ray (%s); install it: %s -m pip install ray" % (sys.executable, missing, sys.executable))
    problem = unreachable(options.address)
    if problem:
        return error("no Ray cluster answers at %s: %s" % (options.address, problem))
    try:
        ray.init(address=options.address, log_to_driver=False, logging_level="ERROR", namespace="epicenter")
        nodes = sum(node["Alive"] for node in ray.nodes())
    except Exception as failure:
        return error("no Ray cluster answers at %s: %s" % (options.address, (str(failure).strip() or repr(failure)).splitlines()[0]))
    lock = threading.Lock()

    def answer(**line):
        with lock:
            out.write(json.dumps(line) + "\n")
            out.flush()

    driver = (WarmDriver if options.warm else Driver)(ray, options, answer)
    answer(ready=nodes)
    for line in sys.stdin:
        request = json.loads(line)
        if "submit" in request:
            driver.submit(request["submit"], request["name"], request["command"], request["log"])
        else:
            driver.cancel(request["cancel"])
    driver.close()
    ray.shutdown()
    return 0


if __name__ == "__main__":
    # Threads of Ray that wait for answers do not hold up the end.
    code = main()
    sys.stdout.flush()
    os._exit(code)
