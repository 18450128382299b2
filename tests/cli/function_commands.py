"""Functions on the command line: a new one is built by its language's own tools and runs."""
import os
import pathlib
import shutil

from harness import ROOT, contains, equal

GO = {"GOCACHE": os.environ.get("GOCACHE", str(pathlib.Path.home() / ".cache/go-build")), "GOTOOLCHAIN": "local"}


def make(folder, language, env=None):
    result = folder.run("function", "new", "hello", "--lang", language)
    equal((result.returncode, result.stderr), (0, "made hello; next: fusor function build hello\n"))
    made = folder.work / "hello"
    if language == "as":
        (made / "node_modules").symlink_to(ROOT / "node_modules")
    # Go compiles its own library first, where nobody has yet.
    result = folder.run("function", "build", "hello", env=env, patience=300)
    equal(result.returncode, 0, result.stderr)
    equal(result.stdout, f"{made.resolve()}/hello.wasm\n")
    return made


def check(folder, language, *flags, env=None):
    made = make(folder, language, env)
    body = (made / "request.txt").read_text()
    result = folder.run("function", "run", *flags, "--time", "hello/hello.wasm", stdin=body)
    equal((result.returncode, result.stdout), (0, "Hello, world!\n"), result.stderr)
    contains(result.stderr, "instantiate")
    return made


def test_c(folder):
    check(folder, "c")


def test_cpp(folder):
    check(folder, "cpp")


def test_assemblyscript(folder):
    check(folder, "as")


def test_go(folder):
    made = check(folder, "go", "--preinit", env=GO)
    # The same without: its start then runs for the request.
    result = folder.run("function", "run", "hello/hello.wasm", stdin="you")
    equal((result.returncode, result.stdout), (0, "Hello, you!\n"), result.stderr)
    # With a request that was answered beforehand.
    (made / "main.go").write_text('package main\n\nimport ("fmt"; "io"; "os")\n\nvar before string\n\n'
                                  'func main() {\n\tbody, _ := io.ReadAll(os.Stdin)\n'
                                  '\tfmt.Printf("%s, then %s", before, body)\n\tbefore = string(body)\n}\n')
    result = folder.run("function", "build", "hello", "--warm-up", "hello/request.txt", env=GO)
    equal(result.returncode, 0, result.stderr)
    result = folder.run("function", "run", "hello/hello.wasm", "--preinit", stdin="you")
    equal(result.stdout, (made / "request.txt").read_text() + ", then you")
    result = folder.run("function", "build", "hello", "--warm-up", "nothing")
    equal((result.returncode, result.stderr),
          (1, "Error: --warm-up: nothing: No such file or directory\n"))
    # One that has a handler of its own is built as it is.
    (made / "main.go").write_text('package main\n\nimport "fmt"\n\n//go:wasmexport fusor_request\n'
                                  'func handle() { fmt.Print("handled") }\n\nfunc main() {}\n')
    equal(folder.run("function", "build", "hello", env=GO).returncode, 0)
    equal(folder.run("function", "run", "hello/hello.wasm").stdout, "handled")


def test_a_program_that_does_not_compile(folder):
    made = make(folder, "c")
    (made / "main.c").write_text("int main(void) { return x; }\n")
    result = folder.run("function", "build", "hello")
    equal(result.returncode, 1)
    contains(result.stderr, "undeclared identifier")


def test_missing_tools(folder):
    """Each says what to install."""
    tools = folder.path / "tools"
    tools.mkdir()
    (tools / "sh").symlink_to(shutil.which("sh"))
    bare = {"PATH": str(tools)}
    for language, words in (("c", "apt install clang"), ("cpp", "libc++-dev-wasm32"),
                            ("as", "apt install nodejs"), ("js", "apt install nodejs"), ("go", "https://go.dev/dl"),
                            ("rust", "https://rustup.rs")):
        equal(folder.run("function", "new", language, "--lang", language).returncode, 0)
        result = folder.run("function", "build", language, env=bare)
        equal(result.returncode, 1)
        contains(result.stderr, words)


def test_refusals(folder):
    for words, message in ((("x",), "--lang: one of "), (("x", "--lang", "cobol"), "not 'cobol'"),
                           (("--lang", "c"), "which name?"), (("Big", "--lang", "c"), "is no name"),
                           ((".", "--lang", "c"), "exists already")):
        result = folder.run("function", "new", *words)
        equal((result.returncode, result.stdout), (1, ""))
        contains(result.stderr, message)
    contains(folder.run("function", "build").stderr, "holds no function")
    contains(folder.run("function", "build", "nowhere").stderr, "is no folder")


def test_warm_up_is_for_libraries(folder):
    for name, guest in (("command", "cat"), ("component", "component_hello")):
        folder.write(f"{name}/build.sh", f'cp "{ROOT}/build/guests/{guest}.wasm" "$1"\n')
        folder.write("request.txt", "hello")
        result = folder.run("function", "build", name, "--warm-up", "request.txt")
        equal((result.returncode, result.stdout), (1, ""))
        contains(result.stderr, f"Error: --warm-up: {folder.work.resolve()}/{name}/{name}.wasm is built, but starts anew")


def test_component(folder):
    """One request to a handler: the body in, its response's out."""
    shutil.copy(ROOT / "build/guests/component_hello.wasm", folder.work)
    result = folder.run("function", "run", "--time", "component_hello.wasm")
    equal((result.returncode, result.stdout), (0, "hello from a component\n"), result.stderr)
    contains(result.stderr, "status       200\n")
    result = folder.run("function", "run", "-i", "-X", "GET", "--uri", "/a?b=c", "component_hello.wasm")
    equal(result.returncode, 0, result.stderr)
    equal(result.stdout.split("\n")[0], "HTTP/1.1 200 OK")
    equal(result.stdout.split("\n\n", 1)[1], "hello from a component\n")
    result = folder.run("function", "run", "--allow-http", "https://x", "component_hello.wasm")
    equal(result.returncode, 1)
    contains(result.stderr, "https://x")
    folder.write("Caddyfile", "example.com {\n\treactor component_hello.wasm\n}\n")
    result = folder.run("check", "--target", "cloudflare")
    equal(result.returncode, 1)
    contains(result.stdout + result.stderr, "Caddyfile:2: error: component_hello.wasm is a component")


def test_check_of_functions_for_cloudflare(folder):
    """What can never run is told before it is deployed, each setting at its own line."""
    shutil.copy(ROOT / "build/guests/echo.wasm", folder.work)
    (folder.work / "none.wasm").write_bytes(b"\0asm\1\0\0\0")
    folder.write("text.wasm", "hello")
    folder.write("Caddyfile", "example.com {\n\treactor /a none.wasm\n\treactor /b text.wasm\n\treactor /c gone.wasm\n"
                 "\treactor /d echo.wasm {\n\t\ttimeout 1s\n\t\tdir . /data\n\t\tpreinit\n\t}\n}\n")
    for command in ("check", "build"):
        result = folder.run(command, "--target", "cloudflare")
        equal(result.returncode, 1)
        for line in ('Caddyfile:2: error: none.wasm exports neither "_start"',
                     "Caddyfile:3: error: text.wasm is not a WebAssembly module",
                     "Caddyfile:4: error: open gone.wasm: No such file",
                     "Caddyfile:6: platform: timeout",
                     "Caddyfile:7: error: dir cannot work",
                     "Caddyfile:8: warning: preinit"):
            contains(result.stdout + result.stderr, line)


# A command with a table of a million elements: whole, and beyond the native server's pool.
LARGE_TABLE = bytes.fromhex("0061736d01000000 010401600000 03020100 0406017000c0843d 0503010001"
                            "0713 02 066d656d6f7279 0200 065f7374617274 0000 0a040102000b")


def test_what_only_our_engine_refuses_is_a_warning_for_cloudflare(folder):
    (folder.work / "large.wasm").write_bytes(LARGE_TABLE)
    folder.write("Caddyfile", "http://example.com {\n\treactor large.wasm\n}\n")
    result = folder.run("check", "--target", "cloudflare")
    equal(result.returncode, 0, result.stdout + result.stderr)
    contains(result.stdout + result.stderr, "Caddyfile:2: warning: large.wasm is not a valid WebAssembly module: ")
    result = folder.run("validate")
    equal(result.returncode, 1)
    contains(result.stderr, "Caddyfile:2: ")


def test_whose_fault_it_is_that_a_module_cannot_be_preinitialised(folder):
    shutil.copy(ROOT / "build/guests/echo.wasm", folder.work)
    (folder.work / "cut.wasm").write_bytes(LARGE_TABLE[:40])
    folder.write("Caddyfile", "http://example.com {\n\treactor /a cut.wasm {\n\t\ttimeout 1s\n\t\tpreinit\n\t}\n"
                 "\treactor /b echo.wasm {\n\t\ttimeout 1s\n\t\tpreinit start\n\t}\n}\n")
    result = folder.run("validate")
    equal(result.returncode, 1)
    contains(result.stderr, "Caddyfile:2: ")
    contains(result.stderr, "Caddyfile:8: ")
    contains(result.stderr, 'exports no function "start" to pre-initialise it')


def test_protocols_of_a_run(folder):
    for guest in ("say", "echo"):
        shutil.copy(ROOT / f"build/guests/{guest}.wasm", folder.work)
    cgi = ["function", "run", "--protocol", "cgi", "say.wasm"]
    result = folder.run(*cgi[:2], "-i", *cgi[2:], r"Status: 201 Made\nX-A: b\n\nbody")
    equal((result.returncode, result.stdout), (0, "HTTP/1.1 201 Created\nX-A: b\n\nbody"), result.stderr)
    equal(folder.run(*cgi, r"Status: 201\n\nbody").stdout, "body")
    contains(folder.run(*cgi, r"Location: /b\n\n").stderr, "leaves the answer to /b of the same server")
    result = folder.run(*cgi, "no head")
    equal((result.returncode, result.stdout), (1, ""))
    contains(result.stderr, "say.wasm: its output ended before the empty line behind its headers")

    # What it is told of the request comes back as no reply of its protocol.
    result = folder.run("function", "run", "--protocol", "json", "-X", "PUT", "--uri", "/a?b", "-H", "X-One: 1",
                        "echo.wasm", stdin="hello")
    equal((result.returncode, result.stdout), (0, "hello"), result.stderr)
    result = folder.run("function", "run", "--protocol", "json", "say.wasm",
                        '{"status": 404, "headers": {"x-a": ["b"]}, "body": "gone"}', "--include")
    equal(result.stdout, "HTTP/1.1 404 Not Found\nx-a: b\n\ngone", result.stderr)

    for wrong, message in ((["--protocol", "soap"], "expected raw, cgi, json or auto, not 'soap'"),
                           (["--uri", "a"], "not a request's URI: 'a'"),
                           (["--header", "nothing"], "expected 'Name: value', not 'nothing'")):
        result = folder.run("function", "run", *wrong, "echo.wasm")
        equal(result.returncode, 1)
        contains(result.stderr, message)


def test_directories_of_a_run(folder):
    shutil.copy(ROOT / "build/guests/cat.wasm", folder.work)
    folder.write("data/hello.txt", "from a file")
    result = folder.run("function", "run", "--dir", "data:/data", "cat.wasm", "/data/hello.txt")
    equal((result.returncode, result.stdout), (0, "from a file"), result.stderr)
    contains(folder.run("function", "run", "--dir", "data:/data", "cat.wasm", "/data/hello.txt", "x").stdout,
             "Read-only")
    result = folder.run("function", "run", "--dir", "data:/data:rw", "cat.wasm", "/data/hello.txt", "!")
    equal(result.stdout, "from a file!")
    contains(folder.run("function", "run", "--dir", "data", "cat.wasm").stderr, "--dir: expected")
