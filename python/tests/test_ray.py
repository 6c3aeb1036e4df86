"""The driver of `--engine ray`, on a real Ray of one node. The fault drills are in EngineReplayTest."""
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

PYTHON = os.environ.get("EPICENTER_RAY_PYTHON")
PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class Driver:
    def __init__(self, *words):
        self.process = subprocess.Popen([PYTHON, "-m", "epicenter.ray"] + list(words), stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                                        env=dict(os.environ, PYTHONPATH=PACKAGE, PYTHONDONTWRITEBYTECODE="1"))

    def send(self, **line):
        self.process.stdin.write(json.dumps(line) + "\n")
        self.process.stdin.flush()

    def line(self):
        return json.loads(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        code = self.process.wait()
        self.process.stdout.close()
        return code


@unittest.skipUnless(PYTHON, "EPICENTER_RAY_PYTHON names no Python with ray")
class RayTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # Short: the names of sockets below it are bounded.
        cls.folder = tempfile.TemporaryDirectory(prefix="ray")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        cls.address = "127.0.0.1:%d" % port
        cls.head = subprocess.Popen(
            [PYTHON, "-m", "ray.scripts.scripts", "start", "--head", "--block", "--port=%d" % port, "--num-cpus=2",
             "--include-dashboard=false", "--disable-usage-stats", "--node-ip-address=127.0.0.1", "--min-worker-port=0",
             "--max-worker-port=0", "--object-store-memory=80000000", "--temp-dir=" + os.path.join(cls.folder.name, "ray")],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for line in cls.head.stdout:
            if "--block" in line:
                break

    @classmethod
    def tearDownClass(cls):
        cls.head.terminate()
        cls.head.wait()
        cls.head.stdout.close()
        cls.folder.cleanup()

    def log(self, name):
        return os.path.join(self.folder.name, name)

    def test_a_command_gets_the_environment_and_its_end_is_reported(self):
        driver = Driver(self.address)
        self.assertEqual({"ready": 1}, driver.line())
        driver.send(submit="7", name="a", command=["sh", "-c", "echo $PYTHONPATH; exit 3"], log=self.log("a"))
        answer = driver.line()
        self.assertEqual("7", answer["ended"])
        self.assertIn("exit code 3 on ", answer["how"])
        with open(self.log("a")) as file:
            self.assertEqual(PACKAGE + "\n", file.read())
        self.assertEqual(0, driver.close())

    def test_a_canceled_command_ends_with_all_that_it_started_and_so_do_all_at_the_end_of_the_input(self):
        driver = Driver(self.address)
        driver.line()
        for job in "12":
            # A trainer of an arm runs in a session of its own, too.
            command = ["sh", "-c", "setsid sleep 600 & echo $!; wait"]
            driver.send(submit=job, name="b", command=command, log=self.log("b" + job))
        pids = [int(self.printed("b" + job)) for job in "12"]
        driver.send(cancel="1")
        self.assertEqual("1", driver.line()["ended"])
        self.ends(pids[0])
        os.kill(pids[1], 0)
        driver.close()
        self.ends(pids[1])

    def test_ranks_of_an_arm_run_in_the_bundles_of_its_placement_group(self):
        driver = Driver(self.address, "--ranks", "2")
        driver.line()
        out = self.log("rank")
        script = 'echo "$RANK of $WORLD_SIZE, $LOCAL_RANK, ${MASTER_PORT:+port}" > %s$RANK' % out
        driver.send(submit="1", name="c", log=self.log("c"),
                    command=[PYTHON, "-m", "epicenter.ray_ranks", "sh", "-c", script + "; [ $RANK = 0 ] || exit 5"])
        answer = driver.line()
        with open(self.log("c")) as log:
            self.assertIn("exit code 5 on ", answer["how"], log.read())
        for rank in range(2):
            with open(out + str(rank)) as file:
                self.assertEqual("%d of 2, 0, port\n" % rank, file.read())
        driver.close()

    # Answers each line with its own process number, and with exit code 3 where the line says so; "wait" waits for a stop file.
    SERVED = """
echo started by $0 >&2
while read -r line; do
    echo "$line in $$"
    case $line in
    wait*) while [ ! -e "${line#wait}" ]; do sleep 0.05; done; echo '{"exit_code":0}' ;;
    hang) sleep 600 ;;
    die) exit 4 ;;
    fail) echo '{"exit_code":3}' ;;
    *) echo '{"exit_code":0}' ;;
    esac
done
echo "ended by itself" > %s
"""

    def serve(self, driver, job, line):
        driver.send(submit=job, name="w", command=["sh", "-c", self.SERVED % self.log("end"), line], log=self.log("w" + job))

    def text(self, job):
        with open(self.log("w" + job)) as file:
            return file.read()

    def test_a_warm_worker_runs_one_command_after_the_other_in_one_process(self):
        driver = Driver(self.address, "--warm")
        driver.line()
        for job, line, how in [("1", "first", "exit code 0"), ("2", "fail", "exit code 3"), ("3", "die", "exit code 4"), ("4", "last", "exit code 0")]:
            self.serve(driver, job, line)
            answer = driver.line()
            self.assertEqual(job, answer["ended"])
            self.assertIn(how + " on ", answer["how"])
        pids = [self.text(job).split()[-1] for job in "1234"]
        os.kill(int(pids[3]), signal.SIGKILL)
        self.ends(int(pids[3]))
        self.serve(driver, "9", "after")
        self.assertIn("exit code 0 on ", driver.line()["how"], "a process that was killed while idle is replaced")
        self.assertIn("after in ", self.text("9"))
        pids[3] = self.text("9").split()[-1]
        self.assertEqual(pids[0], pids[1])
        self.assertEqual(pids[0], pids[2])
        self.assertNotEqual(pids[0], pids[3], "a process that has ended is replaced")
        self.assertEqual("fail in %s\n" % pids[0], self.text("2"), "each log has the lines of its command only")
        driver.close()
        self.ends(int(pids[3]))
        with open(self.log("end")) as file:
            self.assertEqual("ended by itself\n", file.read(), "an idle process is not killed")

    def test_warm_commands_wait_for_a_worker_and_are_repeated_if_it_dies_and_a_canceled_one_stops_by_itself_or_is_killed(self):
        driver = Driver(self.address, "--warm", "--num-cpus", "2")
        driver.line()
        stop = self.log("stop")
        self.serve(driver, "5", "wait" + stop)
        self.serve(driver, "6", "never")
        self.serve(driver, "7", "next")
        pid = self.printed("w5", 2).split()[-1]
        driver.send(cancel="6")
        self.assertEqual({"ended": "6", "how": "canceled"}, driver.line())
        driver.send(cancel="5")
        open(stop, "w").close()
        self.assertEqual("5", driver.line()["ended"])
        self.assertEqual("7", driver.line()["ended"])
        self.assertEqual("next in %s\n" % pid, self.text("7"), "the worker of a command that has stopped by itself stays warm")
        self.serve(driver, "8", "hang")
        self.assertEqual("hang in %s\n" % pid, self.printed("w8"))
        with open("/proc/%s/environ" % pid) as environ:
            worker = next(word for word in environ.read().split("\0") if word.startswith("EPICENTER_RAY_WORKER="))
        os.kill(int(worker.split("=")[1]), signal.SIGKILL)
        self.ends(int(pid))
        pid = self.printed("w8", 3).split()[-1]
        driver.send(cancel="8")
        self.assertEqual("8", driver.line()["ended"])
        self.ends(int(pid))
        driver.close()

    def test_an_address_without_a_cluster_is_an_error(self):
        driver = Driver("127.0.0.1:9")
        self.assertIn("no Ray cluster answers at 127.0.0.1:9: ", driver.line()["error"])
        self.assertEqual(1, driver.close())

    def printed(self, name, number=1):
        while True:
            if os.path.exists(self.log(name)):
                with open(self.log(name)) as file:
                    lines = file.readlines()
                if len(lines) >= number and lines[number - 1].endswith("\n"):
                    return lines[number - 1]
            time.sleep(0.05)

    def ends(self, pid):
        deadline = time.monotonic() + 60
        while self.runs(pid):
            self.assertLess(time.monotonic(), deadline, "the process still runs")
            time.sleep(0.05)

    def runs(self, pid):
        try:
            with open("/proc/%d/stat" % pid) as stat:
                return stat.read().rpartition(")")[2].split()[0] != "Z"
        except FileNotFoundError:
            return False


if __name__ == "__main__":
    unittest.main()
