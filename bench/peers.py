"""Servers under test, each pinned to one core: Fusor, nginx, Caddy (with its wazero handler), Wasmtime."""
import contextlib
import http.client
import os
import pathlib
import signal
import socket
import string
import subprocess
import tempfile
import time

import measure

ROOT = pathlib.Path(__file__).resolve().parent.parent
FUSOR = ROOT / os.environ.get("FUSOR_BIN", "build/release/fusor")
NGINX_CONF = string.Template((ROOT / "bench/peers/nginx.conf").read_text())
CADDYFILE = string.Template("""{
	admin off
	auto_https off
	persist_config off
}
http://:$port {
	bind 127.0.0.1
	$site
}
""")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def request(port, path, body=None):
    """(status, body) of one request on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("POST" if body else "GET", path, body)
        reply = connection.getresponse()
        return reply.status, reply.read()
    finally:
        connection.close()


class Server:
    """A running server; `start_ms` is how long it took from exec to its first good reply."""

    def __init__(self, name, command, port, check, core=measure.SERVER_CORE, env=None):
        self.name, self.port = name, port
        self.log = tempfile.TemporaryFile("w+")
        start = time.monotonic()
        self.process = subprocess.Popen(["taskset", "-c", str(core), *map(str, command)], cwd=ROOT,
                                        stdout=self.log, stderr=self.log, env=env)
        self.pid = self.process.pid
        try:
            self.wait_for(check, start)
        except BaseException:
            self.stop()
            raise
        self.start_ms = (time.monotonic() - start) * 1000

    def wait_for(self, check, start):
        path, body, expected = check
        while True:
            try:
                status, got = request(self.port, path, body)
                break
            except OSError as e:
                if self.process.poll() is not None or time.monotonic() - start > 60:
                    raise RuntimeError(f"{self.name} does not serve: {e}\n{self.output()}") from e
                time.sleep(0.0005)
        if (status, got) != (200, expected):
            raise RuntimeError(f"{self.name} {path}: {status} {got[:200]!r}, wanted "
                               f"{expected[:200]!r}\n{self.output()}")

    def output(self):
        self.log.seek(0)
        return self.log.read()[-2000:]

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()


@contextlib.contextmanager
def turn(server, servers):
    """Meanwhile the other servers stand still: what they do behind a load of their own, such as
    collecting its garbage, would be at the cost of this one."""
    pids = [pid for s in servers if s is not server for pid in measure.tree(s.pid)]
    try:
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


class Peers:
    """How each peer is started with a site in its own language. `folder` holds the configs."""

    def __init__(self, folder, caddy_binary=None, wasmtime_binary=None):
        self.folder, self.caddy_binary, self.wasmtime_binary = folder, caddy_binary, wasmtime_binary

    def start(self, name, site, check, **where):
        port = free_port()
        folder = pathlib.Path(tempfile.mkdtemp(prefix=f"{name}-", dir=self.folder))
        command, env = getattr(self, name)(folder, port, site, where.pop("upstream", 0))
        return Server(name, command, port, check, env=env, **where)

    def script(self, body):
        """wrk's way to send a body."""
        path = self.folder / "post.lua"
        path.write_text(f'wrk.method = "POST"\nwrk.body = [==[{body.decode()}]==]\n'
                        'wrk.headers["Content-Type"] = "application/json"\n')
        return path

    def nginx(self, folder, port, site, upstream):
        config = folder / "nginx.conf"
        config.write_text(NGINX_CONF.substitute(folder=folder, port=port, site=site,
                                                upstream=upstream or port))
        return ["nginx", "-p", folder, "-c", config, "-e", folder / "nginx.log"], None

    def caddyfile(self, folder, port, site, upstream):
        config = folder / "Caddyfile"
        site = site.replace("$upstream", str(upstream))
        config.write_text(CADDYFILE.substitute(port=port, site=site))
        # Its own home: neither stores anything in the developer's.
        return config, os.environ | {"HOME": str(self.folder / "home"), "XDG_DATA_HOME": "",
                                     "XDG_CONFIG_HOME": ""}

    def fusor(self, *site):
        config, env = self.caddyfile(*site)
        return [FUSOR, "run", "--config", config, "--adapter", "caddyfile"], env

    def wasmtime(self, folder, port, site, upstream):
        """A component under its best settings: the pool, and what fits in memory stays there."""
        pool = ["pooling-allocator=y", "pooling-memory-keep-resident=1048576",
                "pooling-table-keep-resident=65536", "pooling-pagemap-scan=auto"]
        return [self.wasmtime_binary, "serve", "-O", ",".join(pool), "--addr", f"127.0.0.1:{port}", site], None

    def caddy(self, *site):
        config, env = self.caddyfile(*site)
        return [self.caddy_binary, "run", "--config", config, "--adapter", "caddyfile"], env
