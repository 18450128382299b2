#!/usr/bin/env python3
"""Run the tests of the command line: README.md here says how they are written.

usage: tests/cli/run.py [WORD...]
"""
import collections
import concurrent.futures
import importlib
import inspect
import os
import pathlib
import shlex
import subprocess
import sys
import traceback

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.dont_write_bytecode = True
import harness  # noqa: E402


class Step:
    def __init__(self, kind, command):
        self.kind, self.command, self.stdin = kind, command, ""
        self.exit, self.expectations = 0, []  # (what, argument, text)


class Case:
    def __init__(self, name):
        self.name, self.files, self.steps = name, [], []


def parse(path):
    """The cases of a file."""
    cases, sink = [], None
    for number, line in enumerate(path.read_text().split("\n"), 1):
        if line.startswith("=== "):
            cases.append(Case(f"{path.stem}: {line[4:].strip()}"))
            sink = None
        elif line.startswith("--- "):
            word, _, rest = line[4:].partition(" ")
            sink = []
            if word == "file":
                cases[-1].files.append((rest, sink))
            elif word in ("run", "sh"):
                cases[-1].steps.append(Step(word, rest))
                cases[-1].steps[-1].stdin = sink
            elif word == "exit":
                cases[-1].steps[-1].exit = int(rest)
                sink = None
            elif word in ("stdout", "stderr", "content"):
                cases[-1].steps[-1].expectations.append((word, rest, sink))
            else:
                sys.exit(f"{path}:{number}: unknown line: {line}")
        elif sink is not None:
            sink.append(line)
        elif line.strip() and not line.startswith("#"):
            sys.exit(f"{path}:{number}: what is this? {line}")
    return cases


def text_of(lines):
    """Lines as text; the blank ones before the next section are only for the eye."""
    lines = list(lines)
    while lines and not lines[-1]:
        lines.pop()
    return "".join(line + "\n" for line in lines)


def check_step(step, folder):
    if step.kind == "sh":
        command = ["sh", "-c", step.command]
    else:
        command = [harness.BIN, *shlex.split(step.command)]
    done = subprocess.run(command, cwd=folder.work, env=folder.env, input=text_of(step.stdin),
                          capture_output=True, text=True, timeout=harness.PATIENCE, errors="replace")
    seen = {"stdout": done.stdout, "stderr": done.stderr}
    shown = f"\n  stdout: {done.stdout[:2000]}\n  stderr: {done.stderr[:2000]}"
    if done.returncode != step.exit:
        raise AssertionError(f"{step.command}: exit {done.returncode}, not {step.exit}{shown}")
    named = set()
    for what, argument, lines in step.expectations:
        named.add(what)
        if what == "content":
            harness.equal((folder.work / argument).read_text(), text_of(lines), argument)
        elif argument == "has":
            for line in text_of(lines).splitlines():
                if line not in seen[what]:
                    raise AssertionError(f"{step.command}: {what} has no {line!r}{shown}")
        else:
            harness.equal(seen[what], text_of(lines), f"{step.command}: {what}")
    if "stderr" not in named and done.stderr:
        raise AssertionError(f"{step.command}: something is on stderr{shown}")


def run_case(case):
    folder = harness.Folder()
    try:
        for name, lines in case.files:
            folder.write(name, text_of(lines))
        for step in case.steps:
            check_step(step, folder)
    finally:
        folder.close()


def run_test(function):
    folder = harness.Folder()
    try:
        function(folder)
    except harness.Skipped:
        raise
    except Exception:
        for server in folder.servers:
            server.kill()
            print(f"  the server said: {server.stderr()[-3000:]}")
        raise
    finally:
        folder.close()


def server_tests(folder, pattern, words):
    """The functions test_* of a folder's files, as jobs."""
    jobs = []
    for path in sorted(folder.glob(pattern)):
        module = importlib.import_module(path.stem)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if name.startswith("test_") and function.__module__ == path.stem:
                jobs.append((f"{path.stem}: {name[5:]}", run_test, function))
    return chosen(jobs, words)


def chosen(jobs, words):
    return [job for job in jobs if not words or any(word in job[0] for word in words)]


def collect(words):
    cases = [(case.name, run_case, case) for path in sorted((HERE / "cases").glob("*.txt"))
             for case in parse(path)]
    return (chosen(cases, words) + server_tests(HERE, "server_*.py", words)
            + server_tests(HERE, "function_*.py", words))


def outcome(job):
    """(name, "passed", "failed" or "skipped", what there is to say)"""
    name, run, argument = job
    try:
        run(argument)
        return name, "passed", ""
    except harness.Skipped as reason:
        return name, "skipped", str(reason)
    except AssertionError as error:
        return name, "failed", str(error)
    except Exception:
        return name, "failed", traceback.format_exc()


def summary(name, counts):
    """The line that tests/run reads."""
    return f"{name}: {counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped"


def main(words):
    if not os.access(harness.BIN, os.X_OK):
        sys.exit(f"{harness.BIN} is not there: ./dev build makes it")
    counts = collections.Counter()
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        for name, result, text in pool.map(outcome, collect(words)):
            counts[result] += 1
            if result != "passed":
                print(f"{result.upper()} {name}\n  {text}")
    print(summary("cli", counts))
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
