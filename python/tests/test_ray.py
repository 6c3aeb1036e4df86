"""The driver of `--engine ray`, on a real Ray of one node. The fault drills are in EngineReplayTest."""
import json
import os
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

    def test_an_address_without_a_cluster_is_an_error(self):
        driver = Driver("127.0.0.1:9")
        self.assertIn("no Ray cluster answers at 127.0.0.1:9: ", driver.line()["error"])
        self.assertEqual(1, driver.close())

    def printed(self, name):
        while True:
            if os.path.exists(self.log(name)):
                with open(self.log(name)) as file:
                    line = file.readline()
                if line.endswith("\n"):
                    return line
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
