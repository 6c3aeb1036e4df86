"""Forks the ranks of one job after another: importing PyTorch is most of a short training's time, and is done once."""
import importlib
import json
import os
import sys


def serve(main, modules):
    """Reads one JSON line per job, {"ranks", "kind", "names", "segment", "store", "log"}; answers with the process ids of its ranks and
    then with their exit codes.

    main(kind, names, group): a rank's work; group: arguments of init_process_group. modules: imported before the first fork.
    """
    for module in modules:
        try:
            importlib.import_module(module)
        except Exception:
            pass  # an old PyTorch: Debian's 1.13 cannot even import FSDP with Python 3.11; their tests are skipped
    for line in sys.stdin:
        job = json.loads(line)
        pids = [_fork(main, job, rank) for rank in range(job["ranks"])]
        print(json.dumps(pids), flush=True)
        codes = {}
        for _ in pids:
            pid, status = os.wait()
            codes[pid] = os.WEXITSTATUS(status) if os.WIFEXITED(status) else -os.WTERMSIG(status)
        print(json.dumps([codes[pid] for pid in pids]), flush=True)


def _fork(main, job, rank):
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        log = os.open("%s-%d.log" % (job["log"], rank), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
        os.dup2(log, 1)
        os.dup2(log, 2)
        os.environ["EPICENTER_SEGMENT"] = job["segment"]
        main(job["kind"], job["names"], {"init_method": "file://" + job["store"], "rank": rank, "world_size": job["ranks"]})
        code = 0
    except SystemExit as end:
        code = end.code
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
