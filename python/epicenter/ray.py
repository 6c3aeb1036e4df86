"""The driver of `--engine ray`: runs commands as tasks of a Ray cluster.

usage: python -m epicenter.ray ADDRESS [--num-cpus N] [--num-gpus N] [--resource NAME=N]... [--ranks N] [--retries N]

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

Needs the package `ray`, and nothing else of this package on the nodes.
"""
import argparse
import json
import os
import socket
import sys
import threading

# Ray sets these for the worker: the devices and threads that it was given. The others are those of the driver, as with sbatch.
_OF_THE_WORKER = ("RAY_", "CUDA_", "NVIDIA_", "HIP_", "ROCR_", "OMP_", "TMPDIR", "HOSTNAME")

_CONNECT_SECONDS = 10

# Runs a command, prints its exit code, and ends all that it started, also in sessions of their own (a trainer of an arm is in
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
command = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=2, start_new_session=True)
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


def monitored(command, environment, folder, output):
    """Runs in a worker: a command with all that it starts. Returns its exit code; its output goes to the file."""
    import os
    import subprocess
    import sys

    alive, worker = os.pipe()
    try:
        process = subprocess.Popen([sys.executable, "-I", "-c", _MONITOR, *command], cwd=folder, stdin=alive,
                                   env=dict(environment, EPICENTER_RAY_WORKER=str(os.getpid())),
                                   stdout=subprocess.PIPE, stderr=output)
        os.close(alive)
        code, _ = process.communicate()
        return int(code or 1)
    finally:
        os.close(worker)


def run(command, log, environment, folder):
    """Runs in a worker: the command to its end. Returns how it ended."""
    import os
    import socket

    with open(log, "ab") as out:
        code = monitored(command, environment, folder if os.path.isdir(folder) else None, out)
    return "exit code %d on %s" % (code, socket.gethostname())


def start(command, log, environment, of_the_worker, folder, group):
    """The task: the driver's environment with the worker's devices, then the command."""
    import os

    own = {name: value for name, value in os.environ.items() if name.startswith(of_the_worker)}
    merged = {name: value for name, value in environment.items() if not name.startswith(of_the_worker)}
    merged.update(own)
    merged.update(group)
    return run(command, log, merged, folder)


class Driver:
    """Jobs by the coordinator's name for them. Its methods are called from one thread; answers come from Ray's threads."""

    def __init__(self, ray, options, out):
        self.ray = ray
        self.options = options
        self.out = out
        self.lock = threading.Lock()
        self.jobs = {}
        self.environment = ray.put(dict(os.environ))
        resources = {name: float(count) for name, count in (pair.split("=", 1) for pair in options.resource)}
        self.bundle = dict(resources, CPU=options.num_cpus, GPU=options.num_gpus)
        self.task = ray.remote(max_retries=options.retries, num_cpus=options.num_cpus, num_gpus=options.num_gpus,
                               resources=resources)(start)

    def answer(self, **line):
        with self.lock:
            self.out.write(json.dumps(line) + "\n")
            self.out.flush()

    def submit(self, job, name, command, log):
        placed, group, variables = {}, None, {}
        if self.options.ranks > 1:
            from ray.util.placement_group import placement_group
            from ray.util.scheduling_strategies import PlacementGroupSchedulingStrategy

            bundle = {resource: count for resource, count in self.bundle.items() if count}
            group = placement_group([bundle] * self.options.ranks, strategy="PACK", name="epicenter-%s-%s" % (name, job))
            placed = {"scheduling_strategy": PlacementGroupSchedulingStrategy(group, placement_group_bundle_index=0)}
            variables = {"EPICENTER_RAY_ADDRESS": self.options.address, "EPICENTER_RAY_GROUP": group.id.hex(),
                         "EPICENTER_RAY_BUNDLE": json.dumps(bundle), "EPICENTER_RAY_RANKS": str(self.options.ranks)}
        task = self.task.options(name="epicenter-" + name, **placed)
        ref = task.remote(command, log, self.environment, _OF_THE_WORKER, os.getcwd(), variables)
        self.jobs[job] = ref
        ref.future().add_done_callback(lambda future: self.ended(job, future, group))

    def ended(self, job, future, group):
        try:
            how = future.result()
        except BaseException as failure:  # also Ray's cancellation
            how = "%s: %s" % (type(failure).__name__, (str(failure).strip() or "no message").splitlines()[0])
        self.jobs.pop(job, None)
        if group is not None:
            from ray.util.placement_group import remove_placement_group

            # Not here: this is a thread of Ray's, which would wait for itself.
            threading.Thread(target=remove_placement_group, args=(group,), daemon=True).start()
        self.answer(ended=job, how=how)

    def cancel(self, job):
        ref = self.jobs.get(job)
        if ref is not None:
            self.ray.cancel(ref, force=True)


def parse(words):
    parser = argparse.ArgumentParser(prog="python -m epicenter.ray", description="Runs commands as tasks of a Ray cluster.")
    parser.add_argument("address", help="HOST:PORT of the head, auto on a node of the cluster, or ray://HOST:PORT")
    parser.add_argument("--num-cpus", type=float, default=1, help="cores of an arm, or of each of its ranks")
    parser.add_argument("--num-gpus", type=float, default=0, help="GPUs of an arm, or of each of its ranks")
    parser.add_argument("--resource", action="append", default=[], metavar="NAME=N", help="any other resource of the nodes")
    parser.add_argument("--ranks", type=int, default=1, help="bundles of an arm's placement group")
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
    driver = Driver(ray, options, out)
    driver.answer(ready=nodes)
    for line in sys.stdin:
        request = json.loads(line)
        if "submit" in request:
            driver.submit(request["submit"], request["name"], request["command"], request["log"])
        else:
            driver.cancel(request["cancel"])
    for job in list(driver.jobs):
        driver.cancel(job)
    ray.shutdown()
    return 0


if __name__ == "__main__":
    # Threads of Ray that wait for answers do not hold up the end.
    code = main()
    sys.stdout.flush()
    os._exit(code)
