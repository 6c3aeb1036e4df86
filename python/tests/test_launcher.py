"""Tests of the wheel's command: how it finds Java, and with which settings it starts the program."""
import contextlib
import io
import os
import stat
import sys
import tempfile
import unittest
import unittest.mock
from unittest import mock

from epicenter import launcher

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
SETTINGS = os.path.join(ROOT, "app", "src", "launcher", "environment")


@unittest.skipIf(os.name == "nt", "shell scripts stand in for Java")
class LauncherTest(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = os.path.realpath(temporary.name)

    def java(self, name, version=None, release=None):
        home = os.path.join(self.folder, name)
        os.makedirs(os.path.join(home, "bin"))
        java = os.path.join(home, "bin", "java")
        with open(java, "w") as script:
            script.write("#!/bin/sh\necho 'openjdk version \"%s\" 2026-01-01' >&2\n" % version)
        os.chmod(java, os.stat(java).st_mode | stat.S_IXUSR)
        if release:
            with open(os.path.join(home, "release"), "w") as file:
                file.write('IMPLEMENTOR="Someone"\nJAVA_VERSION="%s"\n' % release)
        return home

    def failure(self, environment):
        err = io.StringIO()
        with contextlib.redirect_stderr(err), self.assertRaises(SystemExit) as end:
            launcher.find_java(environment)
        self.assertEqual(1, end.exception.code)
        self.assertEqual(1, err.getvalue().count("\n"), err.getvalue())
        return err.getvalue()

    def test_java_home_comes_before_the_path(self):
        home, other = self.java("home", "21.0.1"), self.java("other", "17.0.1")
        self.assertEqual((os.path.join(home, "bin", "java"), 21),
                         launcher.find_java({"JAVA_HOME": home, "PATH": os.path.join(other, "bin")}))
        self.assertEqual((os.path.join(other, "bin", "java"), 17),
                         launcher.find_java({"JAVA_HOME": "", "PATH": os.path.join(other, "bin")}))
        self.assertEqual((os.path.join(other, "bin", "java"), 17),
                         launcher.find_java({"JAVA_HOME": self.folder, "PATH": os.path.join(other, "bin")}))

    def test_the_file_release_answers_without_a_start_of_java(self):
        home = self.java("home", "11", release="25.0.1")
        self.assertEqual(25, launcher.major_version(os.path.join(home, "bin", "java")))

    def test_an_old_java_is_refused(self):
        self.assertIn("is Java 1: Epicenter needs Java 17 or newer", self.failure({"JAVA_HOME": self.java("home", "1.8.0")}))
        self.assertIn("is Java unknown", self.failure({"JAVA_HOME": self.java("odd", "none")}))

    def test_without_java_one_line_says_how_to_get_it(self):
        self.assertTrue(self.failure({"PATH": self.folder}).startswith(
            "epicenter: no java found: Epicenter needs Java 17 or newer; install it (apt install"))

    def test_settings_are_defaults(self):
        found = launcher.settings(SETTINGS, {"OMP_NUM_THREADS": "3", "MALLOC_ARENA_MAX": "", "HOME": "/home/me"}, "epicenter")
        self.assertEqual("3", found["OMP_NUM_THREADS"])
        self.assertEqual("1", found["MALLOC_ARENA_MAX"])
        self.assertEqual(":4096:8", found["CUBLAS_WORKSPACE_CONFIG"])
        self.assertEqual("/home/me", found["HOME"])

    def test_commands_of_the_virtual_environment_come_first(self):
        own = os.path.join(self.folder, "bin")
        script = os.path.join(own, "epicenter")
        with mock.patch.object(sys, "prefix", self.folder), mock.patch.object(sys, "base_prefix", "/usr"):
            def path(environment, name=script):
                return launcher.settings(SETTINGS, dict(environment, PATH="/bin"), name)["PATH"]

            self.assertEqual(own + os.pathsep + "/bin", path({}))
            self.assertEqual("/bin", path({"VIRTUAL_ENV": "/another"}))
            self.assertEqual("/bin", path({}, "/home/me/.local/bin/epicenter"))
            self.assertEqual(own, launcher.settings(SETTINGS, {}, script)["PATH"])

    @unittest.skipIf(os.name == "nt", "replaces the process")
    def test_a_command_may_have_java_options_of_its_own(self):
        program = os.path.join(self.folder, "program")
        os.makedirs(os.path.join(program, "lib"))
        for name in ["epicenter.jar", "java.options", "java-ui.options"]:
            open(os.path.join(program, "lib", name), "w").close()
        open(os.path.join(program, "lib", "environment"), "w").close()

        def options(*words):
            with unittest.mock.patch.object(launcher, "PROGRAM", program), \
                    unittest.mock.patch.object(launcher, "find_java", lambda environment: ("java", 17)), \
                    unittest.mock.patch.object(os, "execve") as execve:
                launcher.main(list(words))
            return [os.path.basename(word) for word in execve.call_args[0][1] if word.startswith("@")]

        self.assertEqual(["java.options", "java-ui.options"], options("ui", "runs"))
        self.assertEqual(["java.options"], options("scan", "train.log"))
        self.assertEqual(["java.options"], options())

    def test_the_adapter_alone_has_no_command(self):
        with self.assertRaises(SystemExit) as end:
            launcher.main(["--version"])
        self.assertIn("has the Python adapter only", end.exception.code)


if __name__ == "__main__":
    unittest.main()
