"""Functions of a running server: what is known of them, and what a request's log says."""
import json
import shutil

from harness import ROOT, contains, equal

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


def test_nothing_is_loaded(folder):
    folder.serve(config="http://:0 {\n\tbind 127.0.0.1\n\trespond hello\n}\n")
    result = folder.run("function", "list")
    equal((result.returncode, result.stdout), (0, ""))
    contains(result.stderr, "no functions are loaded")
    equal(folder.run("function", "list", "--json").stdout, "[]\n")


def test_access_log_tells_what_a_run_took(folder):
    server = serve(folder, "log {\n\toutput file access.log\n}\nreactor say.wasm {\n\targs {query.out}\n"
                   "\tdebug_secret abc\n}", "say")
    equal(server.get("/?out=hello").text, "hello")
    server.stop()
    entry = json.loads((folder.work / "access.log").read_text().splitlines()[0])
    equal((entry["function"], entry["function_outcome"]), ("say.wasm", "ok"))
    equal(0 < entry["function_instantiate"] < entry["function_cpu"] < 1, True)
    equal(entry["function_memory"] >= 65536, True)
