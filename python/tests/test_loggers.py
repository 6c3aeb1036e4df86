"""Loggers with arguments of the script's own, in a replay."""
import os
import subprocess
import sys
import tempfile
import unittest

PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
WANDB = "def init(project=None, mode='online', dir=None):\n    print(project, mode, dir)\n"
WRITER = "class SummaryWriter:\n    def __init__(self, log_dir=None, comment=''):\n        print(log_dir)\n"


class LoggersTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.out = os.path.join(self.folder, "out")
        os.makedirs(os.path.join(self.folder, "tensorboardX"))
        for name, text in (("wandb.py", WANDB), ("tensorboardX/writer.py", WRITER), ("tensorboardX/__init__.py", "")):
            with open(os.path.join(self.folder, name), "w") as file:
                file.write(text)

    def printed(self, script, **environment):
        environment = dict(os.environ, PYTHONPATH=os.pathsep.join([self.folder, PACKAGE]), PYTHONDONTWRITEBYTECODE="1", **environment)
        environment.pop("EPICENTER_SEGMENT", None)
        return subprocess.run([sys.executable, "-c", script], env=environment, check=True, stdout=subprocess.PIPE).stdout.decode().split("\n")[:-1]

    def test_arguments_of_the_script_do_not_reach_the_users_own_logs(self):
        calls = ("wandb.init('p', mode='online'); writer.SummaryWriter('runs/a'); writer.SummaryWriter(log_dir='/x/b/'); "
                 "writer.SummaryWriter()")
        inside = [os.path.join(self.out, "tensorboard", name) for name in ("a", "b", "")]
        for script in ("import wandb; from tensorboardX import writer; import epicenter; epicenter.segment(); ",
                       "import epicenter; epicenter.segment(); epicenter.segment(); import wandb; from tensorboardX import writer; "):
            self.assertEqual(["p offline " + self.out] + inside, self.printed(script + calls, EPICENTER_LOGGERS=self.out))
            self.assertEqual(["p online None", "runs/a", "/x/b/", "None"], self.printed(script + calls, EPICENTER_LOGGERS=""))

    def test_a_later_segment_of_the_same_process_has_its_own_folder_or_none(self):
        script = ("import os, wandb, epicenter; epicenter.segment(); wandb.init('p'); os.environ['EPICENTER_LOGGERS'] = '/x/other'; "
                  "epicenter.segment(); wandb.init('p'); del os.environ['EPICENTER_LOGGERS']; epicenter.segment(); wandb.init('p')")
        self.assertEqual(["p offline " + self.out, "p offline /x/other", "p online None"],
                         self.printed(script, EPICENTER_LOGGERS=self.out))

    def test_the_writer_of_pytorch(self):
        script = ("import epicenter; epicenter.segment()\ntry:\n    from torch.utils.tensorboard import SummaryWriter\n"
                  "except ImportError:\n    print('missing')\nelse:\n    print(SummaryWriter('runs/a').log_dir)")
        printed = self.printed(script, EPICENTER_LOGGERS=self.out)
        if printed == ["missing"]:
            self.skipTest("tensorboard is not installed for " + sys.executable)
        self.assertEqual([os.path.join(self.out, "tensorboard", "a")], printed)


if __name__ == "__main__":
    unittest.main()
