"""The command `epicenter` of the wheel: finds Java and replaces itself with the program.

Standard library only. The settings are those of the shell launcher of a checkout, from the same files.
"""
import os
import re
import shutil
import subprocess
import sys

OLDEST_JAVA = 17
GET_JAVA = ("Epicenter needs Java 17 or newer; install it (apt install openjdk-17-jdk-headless, brew install openjdk,"
            " conda install openjdk, or https://adoptium.net), or set JAVA_HOME")
PROGRAM = os.path.join(os.path.dirname(os.path.abspath(__file__)), "program")
WINDOWS = os.name == "nt"


def main(arguments=None):
    """Runs the program. On Windows it returns the exit code; elsewhere it does not return."""
    words = sys.argv[1:] if arguments is None else arguments
    libraries = os.path.join(PROGRAM, "lib")
    if not os.path.isfile(os.path.join(libraries, "epicenter.jar")):
        sys.exit("epicenter: this installation has the Python adapter only; for the command, build the wheel"
                 " (./mvnw package) and install it: pip install dist/epicenter-*.whl")
    java, version = find_java(os.environ)
    command = [java, "@" + os.path.join(libraries, "java.options")]
    own = os.path.join(libraries, "java-%s.options" % (words[0] if words else ""))
    if os.path.isfile(own):
        command.append("@" + own)
    if version >= 22:
        command.append("--enable-native-access=ALL-UNNAMED")
    command += os.environ.get("EPICENTER_JAVA_OPTS", "").split()
    command += ["-Depicenter.home=" + PROGRAM, "-cp", os.path.join(libraries, "*"), "dev.epicenter.commands.Main"]
    command += words
    environment = settings(os.path.join(libraries, "environment"), os.environ, sys.argv[0])
    if WINDOWS:
        return windows(command, environment)
    os.execve(java, command, environment)


def find_java(environment):
    """Java's path and its major version. Exits with one line if there is none, or only an older one."""
    name = "java.exe" if WINDOWS else "java"
    java = os.path.join(environment.get("JAVA_HOME") or "", "bin", name)
    if not environment.get("JAVA_HOME") or not os.access(java, os.X_OK):
        java = shutil.which("java", path=environment.get("PATH", ""))
    if java is None:
        fail("no java found: " + GET_JAVA)
    version = major_version(java)
    if version < OLDEST_JAVA:
        fail("%s is Java %s: %s" % (java, version or "unknown", GET_JAVA))
    return java, version


def major_version(java):
    """The version from the file `release` of a JDK. Starting Java to learn it takes as long as a short command."""
    release = os.path.join(os.path.dirname(os.path.dirname(os.path.realpath(java))), "release")
    found = None
    if os.path.isfile(release):
        with open(release, encoding="utf-8", errors="replace") as lines:
            found = re.search(r'^JAVA_VERSION="(\d+)', lines.read(), re.MULTILINE)
    if not found:
        try:
            printed = subprocess.run([java, "-version"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
            found = re.search(r'version "(\d+)', printed.stdout.decode("utf-8", "replace"))
        except OSError:
            pass
    return int(found.group(1)) if found else 0


def settings(file, environment, script):
    """The environment of the program: with the defaults of `file`, and with the commands of this virtual environment.

    A run file that says `python` then means the Python of the virtual environment whose `epicenter` was called, even
    if it was not activated.
    """
    result = dict(environment)
    with open(file, encoding="utf-8") as lines:
        for line in lines:
            if line.strip() and not line.startswith("#"):
                key, value = line.rstrip("\n").split("=", 1)
                result[key] = result.get(key) or value
    if sys.stderr is not None and sys.stderr.isatty():
        result["EPICENTER_TTY"] = "1"
    folder = os.path.dirname(os.path.abspath(script))
    own = os.path.join(sys.prefix, "Scripts" if WINDOWS else "bin")
    # Through a link elsewhere, as pipx makes, the virtual environment is the program's and not the trainer's.
    if sys.prefix != sys.base_prefix and folder == own and not environment.get("VIRTUAL_ENV"):
        result["PATH"] = os.pathsep.join(filter(None, [own, environment.get("PATH")]))
    return result


def windows(command, environment):
    """Runs the program as a child, because Windows cannot replace a process. Ctrl-C reaches the child itself."""
    process = subprocess.Popen(command, env=environment)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            pass


def fail(message):
    sys.stderr.write("epicenter: " + message + "\n")
    sys.exit(1)
