"""Starting a server on a free port, for what drives a browser at it."""
import os
import pathlib
import signal
import socket
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
HELLO = ROOT / "examples" / "hello"
BINARY = ROOT / os.environ.get("FUSOR_BIN", "build/release/fusor")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def listens(port, server, seconds):
    deadline = time.monotonic() + seconds
    while server.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return True
        except OSError:
            time.sleep(0.02)
    return False


def browse(name, port, command, cwd, env, seconds=20):
    """Runs tests/browser/hello.mjs against the server that `command` starts; the exit code."""
    server = subprocess.Popen(command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, start_new_session=True)
    try:
        if not listens(port, server, seconds):
            os.killpg(server.pid, signal.SIGKILL)
            print(server.stdout.read())
            print(f"{name}: 0 passed, 1 failed")
            return 1
        return subprocess.run(["node", "--no-warnings", ROOT / "tests/browser/hello.mjs",
                               f"http://localhost:{port}/"], env={**env, "HOME": os.environ["HOME"]}).returncode
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGTERM)
        try:
            server.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
