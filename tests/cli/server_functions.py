"""Functions of a running server: what is known of them, and what a request's log says."""
import concurrent.futures
import contextlib
import json
import re
import shutil

from harness import ROOT, connect, contains, equal, receive, request, until

GUESTS = ROOT / "build/guests"


def serve(folder, config, *guests):
    for name in guests:
        shutil.copy(GUESTS / f"{name}.wasm", folder.work)
    return folder.serve(config="{\n\tlog {\n\t\toutput stderr\n\t}\n}\n"
                        "http://:0 {\n\tbind 127.0.0.1\n" + config + "\n}\n")


def test_list_and_metrics(folder):
    server = serve(folder, "reactor /say say.wasm {\n\targs {query.out} {query.err} {query.code}\n}\n"
                   "reactor echo.wasm", "say", "echo")
    listed = folder.run("function", "list")
    contains(listed.stdout, "say.wasm")
    contains(listed.stdout, "runs        none")
    for path in ("/say?out=a", "/say?out=b", "/say?code=3", "/echo"):
        server.get(path)
    reply = folder.admin_request("GET", "/functions")
    by_name = {f["module"].rsplit("/", 1)[1]: f for f in json.loads(reply.text)}
    equal(by_name["say.wasm"]["runs"], {"ok": 2, "exit": 1})
    equal(by_name["echo.wasm"]["runs"], {"ok": 1})
    equal(by_name["say.wasm"]["size"], (folder.work / "say.wasm").stat().st_size)
    equal(by_name["say.wasm"]["running"], 0)
    contains(folder.run("function", "list").stdout, "runs        2 ok, 1 exit")

    reply = folder.admin_request("GET", "/metrics")
    contains(reply.headers["content-type"], "text/plain; version=0.0.4")
    module = str((folder.work / "say.wasm").resolve())
    contains(reply.text, f'fusor_function_runs_total{{module="{module}",outcome="exit"}} 1\n')
    contains(reply.text, f'fusor_function_runs_total{{module="{module}",outcome="trap"}} 0\n')
    contains(reply.text, "# TYPE fusor_function_cpu_seconds_total counter\n")
    equal(folder.admin_request("POST", "/metrics").status, 405)


def test_what_a_snapshot_freezes_is_told_once(folder):
    site = "{\n\tlog {\n\t\toutput stderr\n\t}\n}\nhttp://:0 {\n\tbind 127.0.0.1\n%s}\n" % "".join(
        f"\treactor {path} preinit.wasm {{\n\t\tpreinit\n\t}}\n" for path in ("/a", "/b", "/c"))
    shutil.copy(GUESTS / "preinit.wasm", folder.work)
    server = folder.serve(config=site)
    equal([server.get(path).text.split()[0] for path in ("/a", "/b", "/c")], ["2", "2", "2"])
    equal(folder.admin_request("POST", "/load", site + "# again\n", {"Content-Type": "text/caddyfile"}).status, 200)
    server.stop()
    equal(server.stderr().count("preinit: what the module's start drew or read"), 1)


def started_together(folder, config):
    """Two processes that start at once, with one folder for what they compile."""
    (folder.work / "Caddyfile").write_text(config)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        both = [pool.submit(folder.serve, env={"FUSOR_ADMIN": f"unix/{folder.path}/{i}.sock"}) for i in range(2)]
        return [one.result() for one in both]


def test_two_processes_share_a_cache(folder):
    names = ("echo", "say", "dump", "adler32", "shout")
    config = "http://:0 {\n\tbind 127.0.0.1\n"
    for name in names:
        shutil.copy(GUESTS / f"{name}.wasm", folder.work)
        config += f"\treactor /{name} {name}.wasm\n"
    config += "}\n"
    env = {"XDG_CACHE_HOME": str(folder.path / "shared")}
    folder.env.update(env)
    for _ in range(3):
        for server in started_together(folder, config):
            equal(request(("127.0.0.1", server.port), "POST", "/echo", "hello").text, "hello")
            equal(request(("127.0.0.1", server.port), "POST", "/adler32", "hello").text, "5 103547413\n")
            server.stop()
        for entry in sorted((folder.path / "shared/fusor/functions").glob("*.cwasm"))[:2]:
            entry.write_bytes(entry.read_bytes()[:-1])  # what is found broken is made anew, by either
    left = list((folder.path / "shared/fusor/functions").iterdir())
    equal(sorted(f.suffix for f in left), [".cwasm"] * len(names) + [".sum"] * len(names))
    server = folder.serve(config=config)
    loaded = json.loads(folder.admin_request("GET", "/functions").text)
    equal(sum(f["from_cache"] for f in loaded), len(names) - 2)
    server.stop()


def test_watch_takes_a_new_module(folder):
    shutil.copy(GUESTS / "echo.wasm", folder.work / "f.wasm")
    server = folder.serve("--watch", config="http://:0 {\n\tbind 127.0.0.1\n\treactor f.wasm\n}\n")
    at = ("127.0.0.1", server.port)

    def becomes(module, said):
        (folder.work / "new").write_bytes(module)
        (folder.work / "new").rename(folder.work / "f.wasm")

        def seen():
            reply = request(at, "POST", "/", "hello")
            equal(reply.status, 200)
            return said(reply.text)

        until(seen, "the new module answers")

    becomes((GUESTS / "adler32.wasm").read_bytes(), lambda text: text == "5 103547413\n")
    becomes(b"no module", lambda _: "config not reloaded" in server.stderr())
    equal(request(at, "POST", "/", "hello").text, "5 103547413\n", "the old one goes on")
    becomes((GUESTS / "echo.wasm").read_bytes(), lambda text: text == "hello")


def test_nothing_is_loaded(folder):
    folder.serve(config="http://:0 {\n\tbind 127.0.0.1\n\trespond hello\n}\n")
    result = folder.run("function", "list")
    equal((result.returncode, result.stdout), (0, ""))
    contains(result.stderr, "no functions are loaded")
    equal(folder.run("function", "list", "--json").stdout, "[]\n")


def test_files_of_guests_leave_descriptors_for_connections(folder):
    shutil.copy(GUESTS / "component_http.wasm", folder.work)
    folder.write("ro/hello.txt", "hello")
    server = folder.serve(under=("prlimit", "--nofile=200:200"), config="http://:0 {\n\tbind 127.0.0.1\n"
                          "\treactor component_http.wasm {\n\t\tdir ro /ro\n\t}\n}\n")
    for _ in range(2):
        count, reason = server.get("/descriptors").text.split(", ")
        equal((40 < int(count) < 100, reason), (True, "Out of memory\n"), count)
    equal(request(("127.0.0.1", server.port), "POST", "/files", "read /ro/hello.txt").text, "hello\n")


def test_trailers_of_a_component_end_the_reply(folder):
    server = serve(folder, "reactor component_http.wasm", "component_http")
    for path in ("/trailers", "/late-trailers"):
        with contextlib.closing(connect(("127.0.0.1", server.port))) as s:
            s.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
            head, body = receive(s).split(b"\r\n\r\n", 1)
        contains(head, b"Transfer-Encoding: chunked")
        equal(body, b"6\r\nbegun\n\r\n0\r\nx-sum: 6 bytes\r\n\r\n")
        # Without chunks there is no place for them.
        with contextlib.closing(connect(("127.0.0.1", server.port))) as s:
            s.sendall(f"GET {path} HTTP/1.0\r\nHost: x\r\n\r\n".encode())
            equal(receive(s).split(b"\r\n\r\n", 1)[1], b"begun\n")


def test_access_log_tells_what_a_run_took(folder):
    server = serve(folder, "log {\n\toutput file access.log\n}\nreactor say.wasm {\n\targs {query.out}\n"
                   "\tdebug_secret abc\n}", "say")
    equal(server.get("/?out=hello").text, "hello")
    server.stop()
    entry = json.loads((folder.work / "access.log").read_text().splitlines()[0])
    equal((entry["function"], entry["function_outcome"]), ("say.wasm", "ok"))
    equal(0 < entry["function_instantiate"] < entry["function_cpu"] < 1, True)
    equal(entry["function_memory"] >= 65536, True)


def test_debug_secret_shows_what_has_room(folder):
    server = serve(folder, "reactor say.wasm {\n\targs x {query.err}\n\tdebug_secret abc\n}", "say")
    for written, shown, dropped in (("e" * 9000, ["e" * 8192], "808"), ("e" * 8192, ["e" * 8192], None),
                                    (r"a\n" + "e" * 9000, ["a", "e" * 8191], "809"),
                                    (r"e\n" * 70, ["e"] * 64, "12"), (r"a\n\n b", ["a", "", "b"], None)):
        reply = server.get("/?err=" + written.replace(" ", "%20"), headers={"Fusor-Debug": "abc"})
        equal((reply.status, reply.text), (200, "x"))
        equal([value for name, value in reply.fields if name == "fusor-stderr"], shown)
        equal(reply.headers.get("fusor-stderr-dropped"), dropped)


def test_access_log_tells_of_runs_that_gave_no_reply(folder):
    server = serve(folder, "log {\n\toutput file access.log\n}\nreactor /broken say.wasm {\n\tprotocol json\n\targs no\n}\n"
                   "reactor echo.wasm {\n\tmax_concurrent 1\n}", "say", "echo")
    running = re.compile(r'fusor_function_running\{module="[^"]*echo.wasm"[^}]*\} 1\n')
    equal(server.get("/broken").status, 502)
    with contextlib.closing(connect(("127.0.0.1", server.port))) as first:
        first.sendall(b"POST /first HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n")
        until(lambda: running.search(folder.admin_request("GET", "/metrics").text), "it runs, and waits for its body")
        equal(server.get("/second").status, 503)
        first.sendall(b"0\r\n\r\n")
        receive(first)
    server.stop()
    entries = {e["request"]["uri"]: e for e in map(json.loads, (folder.work / "access.log").read_text().splitlines())}
    equal([entries[path]["function_outcome"] for path in ("/broken", "/second", "/first")], ["bad_reply", "busy", "ok"])


def test_stderr_of_a_run_that_succeeds_is_logged(folder):
    server = serve(folder, "reactor say.wasm {\n\targs {query.out} {query.err}\n\tmax_stderr 4\n}", "say")
    equal(server.get("/?out=hello&err=warning").text, "hello")
    equal(server.get("/?out=quiet").text, "quiet")
    server.stop()
    lines = [line for line in server.stderr().splitlines() if "function wrote to stderr" in line]
    equal(len(lines), 1, lines)
    contains(lines[0], '"stderr":"warn"')
    contains(lines[0], '"stderr_dropped":3')


def test_a_cache_that_cannot_be_used_is_told_of(folder):
    shutil.copy(GUESTS / "echo.wasm", folder.work)
    folder.write("cache/fusor/functions/x", "")
    (folder.work / "cache/fusor/functions").chmod(0o777)
    server = folder.serve(config="http://:0 {\n\tbind 127.0.0.1\n\treactor echo.wasm\n}\n",
                          env={"XDG_CACHE_HOME": str(folder.work / "cache")})
    until(lambda: "compiled functions are not kept" in server.stderr(), "it is told")
    contains(server.stderr(), "may be written by others")


def test_access_log_counts_a_body_to_its_end(folder):
    server = serve(folder, "log {\n\toutput file access.log\n}\nreactor sleep.wasm {\n\targs 60 before\n}", "sleep")
    equal(server.get().status, 200)
    server.stop()
    entry = json.loads((folder.work / "access.log").read_text().splitlines()[0])
    equal(entry["duration"] >= 0.06, True, entry["duration"])
