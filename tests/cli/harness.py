"""What the tests of the command line share: a folder of their own, processes, a plain HTTP client."""
import contextlib
import os
import pathlib
import random
import re
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BIN = os.environ.get("FUSOR_BIN", str(ROOT / "build/release/fusor"))
PATIENCE = 30  # seconds; a machine may be busy, a test that waits for something never sleeps


class Skipped(Exception):
    """What a test needs is not on this machine; the message says what."""


def free_ports(count):
    """Ports that were free a moment ago, below those that the kernel gives to clients."""
    lowest = 10000
    clients = int(pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    ports = set()
    while len(ports) < count:
        port = random.randrange(lowest, max(clients, lowest + 1000))
        with contextlib.suppress(OSError), socket.create_server(("", port)):
            ports.add(port)
    return ports


class Folder:
    """An empty folder with its own home and admin address."""

    def __init__(self):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="fusor-cli-"))
        (self.path / "w").mkdir()
        self.admin = f"unix/{self.path}/admin.sock"
        home = str(self.path / "home")
        self.env = {
            "PATH": f"{os.path.dirname(BIN)}:{os.environ['PATH']}",
            "HOME": home,
            "XDG_CONFIG_HOME": f"{home}/config",
            "XDG_DATA_HOME": f"{home}/data",
            "XDG_CACHE_HOME": os.environ.get("FUSOR_TEST_CACHE", f"{home}/cache"),
            "FUSOR_ADMIN": self.admin,
            "FUSOR_LOOPS": "2",
        }
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"):
            if name in os.environ:
                self.env[name] = os.environ[name]
        self.servers = []

    @property
    def work(self):
        return self.path / "w"

    def write(self, name, text):
        path = self.work / name
        path.parent.mkdir(parents=True, exist_ok=True)
        # In one step: --watch must never see half a file.
        new = path.with_name(path.name + ".new")
        new.write_text(text)
        new.rename(path)
        return path

    def run(self, *args, stdin="", env=None, patience=PATIENCE):
        """A command that ends by itself: its CompletedProcess."""
        return subprocess.run([BIN, *args], cwd=self.work, env={**self.env, **(env or {})},
                              input=stdin, capture_output=True, text=True, timeout=patience,
                              errors="replace")

    def serve(self, *args, config=None, env=None, stdin=None, under=()):
        """`fusor run …` that serves, started by the command `under`: a Server."""
        if config is not None:
            self.write("Caddyfile", config)
        server = Server(self, args, env or {}, stdin, under)
        self.servers.append(server)
        return server

    def admin_request(self, method, path, body=b"", headers=None, host="127.0.0.1"):
        return request(self.admin.removeprefix("unix/"), method, path, body, headers, host)

    def close(self):
        for server in self.servers:
            server.kill()
        shutil.rmtree(self.path, ignore_errors=True)


class Server:
    def __init__(self, folder, args, env, stdin, under):
        self.errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [*under, BIN, "run", *args], cwd=folder.work, env={**folder.env, **env},
            stdin=stdin or subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.errors)
        self.line = self.read_line()

    def read_line(self):
        out, deadline = b"", time.monotonic() + PATIENCE
        while not out.endswith(b"\n"):
            ready, _, _ = select.select([self.process.stdout], [], [], deadline - time.monotonic())
            if not ready:
                raise AssertionError(f"it says nothing; stderr: {self.stderr()}")
            piece = os.read(self.process.stdout.fileno(), 4096)
            if not piece:
                raise AssertionError(f"it ended: {self.process.wait()}; stderr: {self.stderr()}")
            out += piece
        return out.decode()

    @property
    def ports(self):
        return [int(p) for p in re.findall(r"http://[^ ,]*:(\d+)", self.line)]

    @property
    def port(self):
        return self.ports[0]

    def get(self, path="/", **kwargs):
        return request(("127.0.0.1", self.port), "GET", path, **kwargs)

    def signal(self, number):
        self.process.send_signal(number)

    def wait(self):
        return self.process.wait(PATIENCE)

    def stop(self):
        self.signal(signal.SIGTERM)
        return self.wait()

    def stderr(self):
        self.errors.seek(0)
        return self.errors.read().decode(errors="replace")

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


class Reply:
    def __init__(self, data):
        head, _, self.body = data.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        if not lines[0].startswith("HTTP/1.1 "):
            raise AssertionError(f"no HTTP reply: {data[:200]!r}")
        self.status = int(lines[0][9:12])
        self.fields = [(name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines[1:])]
        self.headers = dict(self.fields)
        if self.headers.get("transfer-encoding") == "chunked":
            self.body = unchunk(self.body)
        self.text = self.body.decode(errors="replace")


def unchunk(data):
    out = b""
    while True:
        size, _, data = data.partition(b"\r\n")
        length = int(size, 16)
        if length == 0:
            return out
        out, data = out + data[:length], data[length + 2:]


def connect(to):
    if isinstance(to, str):
        s = socket.socket(socket.AF_UNIX)
        s.settimeout(PATIENCE)
        s.connect(to)
        return s
    return socket.create_connection(to, PATIENCE)


def receive(s):
    data = b""
    while piece := s.recv(65536):
        data += piece
    return data


def request(to, method, path, body=b"", headers=None, host="localhost"):
    if isinstance(body, str):
        body = body.encode()
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", "Connection: close"]
    if body or method not in ("GET", "DELETE"):
        lines.append(f"Content-Length: {len(body)}")
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    with contextlib.closing(connect(to)) as s:
        s.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        return Reply(receive(s))


def until(condition, what):
    """Waits for something that another process does."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"never happened: {what}")
        time.sleep(0.01)


def equal(got, expected, what=""):
    if got != expected:
        raise AssertionError(f"{what}: expected {expected!r}, got {got!r}".lstrip(": "))


def contains(text, part):
    if part not in text:
        raise AssertionError(f"{part!r} is not in {text!r}")
