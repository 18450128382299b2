"""The rows of the table: the same work for each peer, and what is asked of Fusor."""
import dataclasses

HELLO = b"Hello, world!"
ORDER = b'{"net":12.5,"country":"DE"}'
BILL = b'{"net":12.5,"tax":2.375,"total":14.875}\n'
INVOICE = (b'{"number":"2026-117","lines":[{"name":"desk","quantity":1,"price":249,"rate":19},'
           b'{"name":"lamp","quantity":2,"price":39.95,"rate":19},'
           b'{"name":"book","quantity":3,"price":12.99,"rate":7}]}')
TAXES = b'{"number":"2026-117","net":367.87,"taxes":{"19%":62.49,"7%":2.73},"total":433.09}\n'


@dataclasses.dataclass
class Target:
    """CPU, throughput or p50 of Fusor against a peer's, or CPU above the row `respond`."""
    what: str
    peer: str
    limit: float

    @property
    def attribute(self):
        return {"CPU": "cpu_us", "throughput": "per_second", "p50": "p50_us"}[self.what]

    @property
    def more_is_better(self):
        return self.what == "throughput"

    def __str__(self):
        if self.peer == "fusor, respond":
            return f"≤ {self.limit:g} µs CPU above respond"
        return f"{'≥' if self.more_is_better else '≤'} {self.limit:g} × {self.peer}'s {self.what}"


@dataclasses.dataclass
class Row:
    name: str
    sites: dict  # peer: its configuration; $files, $echo, $vat, $tax are filled in
    expected: bytes
    targets: list
    path: str = "/"
    body: bytes | None = None
    upstream: bool = False
    connections: int = 32


def files(name, content, nginx_cpu, caddy):
    site = "root * $files\n\tfile_server"
    targets = [Target("CPU", "nginx", nginx_cpu)]
    if caddy:
        targets.append(Target("throughput", "caddy", caddy))
    return Row(name, {"fusor": site, "nginx": "root $files;", "caddy": site}, content, targets,
               path=f"/{len(content)}.bin")


def content(size):
    return bytes(i * 7 % 251 for i in range(size))


def function(name, module, body, expected, targets, connections=32):
    return Row(name, {"fusor": f"reactor {module}", "caddy": f"wazero * {module}"}, expected, targets,
               body=body, connections=connections)


ROWS = [
    Row("respond, 13 bytes",
        {"fusor": 'respond "Hello, world!"', "caddy": 'respond "Hello, world!"',
         "nginx": 'location / { default_type text/plain; return 200 "Hello, world!"; }'},
        HELLO, [Target("CPU", "nginx", 1.15), Target("throughput", "caddy", 2.5)]),
    files("file, 1 KB", content(1024), 1.15, 5),
    files("file, 1 MB", content(1 << 20), 1.15, None),
    Row("proxy, keep-alive",
        {"fusor": "reverse_proxy 127.0.0.1:$upstream", "caddy": "reverse_proxy 127.0.0.1:$upstream",
         "nginx": 'location / { proxy_pass http://backend; proxy_http_version 1.1; '
                  'proxy_set_header Connection ""; }'},
        HELLO, [Target("CPU", "nginx", 1.3), Target("throughput", "caddy", 3)], upstream=True),
    function("echo function, C", "$echo", HELLO, HELLO,
             # Each is asked for twice: at first, and of functions that are whole.
             [Target("CPU", "fusor, respond", 6), Target("CPU", "fusor, respond", 5),
              Target("throughput", "caddy", 8), Target("throughput", "caddy", 9)]),
    # One small object in and out, as the guest that the marks were measured with.
    function("tax function, Go command", "$vat", ORDER, BILL,
             [Target("throughput", "caddy", 15), Target("throughput", "caddy", 17)]),
    Row("tax function, Go pre-initialised (behind a request; wazero: as it is)",
        {"fusor": "reactor $vat_preinit {\n\t\tpreinit\n\t}", "caddy": "wazero * $vat"}, BILL,
        [Target("throughput", "caddy", 80)], body=ORDER),
    # The larger one of examples/hello: nested objects, a map, formatted numbers.
    function("invoice function, Go command", "$tax", INVOICE, TAXES, []),
    Row("invoice function, Go pre-initialised (behind a request; wazero: as it is)",
        {"fusor": "reactor $tax_preinit {\n\t\tpreinit\n\t}", "caddy": "wazero * $tax"}, TAXES, [],
        body=INVOICE),
    Row("hello, wasi:http component", {"fusor": "reactor $component_hello", "wasmtime": "$component_hello"},
        b"hello from a component\n", [Target("throughput", "wasmtime", 1.3)]),
    function("echo function, one connection", "$echo", HELLO, HELLO, [Target("p50", "caddy", 0.5)],
             connections=1),
]
