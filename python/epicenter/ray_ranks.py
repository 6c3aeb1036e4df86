"""Starts the ranks of a trainer in the placement group of its arm.

usage: python -m epicenter.ray_ranks [--ranks N] [--num-cpus N] [--num-gpus N] COMMAND...

For `trainer: {command: ...}` of runs that train on several nodes of a Ray cluster. Each rank is one COMMAND in one bundle, with
RANK, LOCAL_RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT, as torch.distributed's `env://` reads them. Rank 0 runs here, with the
standard streams of this process; the others print to its standard error through Ray. The first rank that fails ends all, and the
exit code is its own. The ranks of an arm that was started with `--engine 'ray ADDRESS --ranks N'` take the bundles of that arm;
elsewhere, as in the training itself, `--ranks` are reserved on the cluster of RAY_ADDRESS.
"""
import argparse
import json
import os
import socket
import subprocess
import sys
import time

from epicenter.ray import monitored

_POLL_SECONDS = 0.2
_OF_THE_WORKER = ("RAY_", "CUDA_", "NVIDIA_", "HIP_", "ROCR_", "TMPDIR", "HOSTNAME")


def rank(command, environment, variables, folder, of_the_worker):
    """Runs in a worker: one rank to its end. Returns its exit code."""
    import os

    merged = {name: value for name, value in environment.items() if not name.startswith(of_the_worker)}
    merged.update({name: value for name, value in os.environ.items() if name.startswith(of_the_worker)})
    merged.update(variables)
    return monitored(command, merged, folder, None)


def parse(words):
    parser = argparse.ArgumentParser(prog="python -m epicenter.ray_ranks", description="Starts the ranks of a trainer.")
    parser.add_argument("--ranks", type=int, default=1, help="how many, where no arm has reserved them")
    parser.add_argument("--num-cpus", type=float, default=1, help="cores of each")
    parser.add_argument("--num-gpus", type=float, default=0, help="GPUs of each")
    parser.add_argument("command", nargs=argparse.REMAINDER, help="the trainer")
    options = parser.parse_args(words)
    if not options.command or options.ranks < 1:
        parser.error("it takes a command, and --ranks of at least 1")
    return options


def main(words=None):
    options = parse(words)
    # Standard output is rank 0's alone: Ray prints what the other ranks print.
    out = os.dup(1)
    os.dup2(2, 1)
    import ray
    from ray import cloudpickle
    from ray.util.placement_group import PlacementGroup, placement_group, remove_placement_group
    from ray.util.scheduling_strategies import PlacementGroupSchedulingStrategy

    arms = "EPICENTER_RAY_GROUP" in os.environ
    # The nodes need not have this package.
    cloudpickle.register_pickle_by_value(sys.modules[monitored.__module__])
    ray.init(address=os.environ["EPICENTER_RAY_ADDRESS"] if arms else os.environ.get("RAY_ADDRESS", "auto"),
             logging_level="ERROR", log_to_driver=True, namespace="epicenter")
    if arms:
        count, bundle = int(os.environ["EPICENTER_RAY_RANKS"]), json.loads(os.environ["EPICENTER_RAY_BUNDLE"])
        group = PlacementGroup(ray.PlacementGroupID.from_hex(os.environ["EPICENTER_RAY_GROUP"]))
    else:
        # Rank 0 runs in this process, which Ray did not place: it needs no bundle.
        count, bundle = options.ranks, {"CPU": options.num_cpus, "GPU": options.num_gpus}
        bundle = {resource: amount for resource, amount in bundle.items() if amount}
        group = placement_group([bundle] * (count - 1), strategy="PACK") if count > 1 else None
        if group is not None:
            ray.get(group.ready())
    with socket.socket() as free:
        free.bind(("", 0))
        port = free.getsockname()[1]
    shared = {"WORLD_SIZE": str(count), "LOCAL_RANK": "0", "MASTER_ADDR": ray.util.get_node_ip_address(), "MASTER_PORT": str(port)}
    task = ray.remote(max_retries=0, num_cpus=bundle.get("CPU", 0), num_gpus=bundle.get("GPU", 0),
                      resources={name: amount for name, amount in bundle.items() if name not in ("CPU", "GPU")})(rank)
    others = [task.options(scheduling_strategy=PlacementGroupSchedulingStrategy(
                  group, placement_group_bundle_index=number if arms else number - 1)).remote(
                      options.command, dict(os.environ), dict(shared, RANK=str(number)), os.getcwd(), _OF_THE_WORKER)
              for number in range(1, count)]
    first = subprocess.Popen(options.command, env=dict(os.environ, RANK="0", **shared), stdout=out)
    try:
        return wait(ray, first, others)
    finally:
        if first.poll() is None:
            first.kill()
            first.wait()
        for ref in others:
            ray.cancel(ref, force=True)
        if group is not None and not arms:
            remove_placement_group(group)


def wait(ray, first, others):
    """The exit code of the first rank that fails, or 0 once all have ended."""
    while True:
        done, others = ray.wait(others, num_returns=len(others), timeout=0) if others else ([], [])
        for ref in done:
            try:
                code = ray.get(ref)
            except Exception as failure:
                print("a rank was lost: %s" % (str(failure).strip() or repr(failure)).splitlines()[0], file=sys.stderr)
                return 1
            if code:
                return code if code > 0 else 128 - code
        code = first.poll()
        if code:
            return code if code > 0 else 128 - code
        if code == 0 and not others:
            return 0
        time.sleep(_POLL_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
