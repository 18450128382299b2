#!/usr/bin/env python3
"""The heavy tests: functions named test_* in soak_*.py, one after the other.

usage: tests/soak/run.py [WORD...]

`./dev test` runs each in a short form, `./dev soak` (FUSOR_SOAK=1) in its long one. What they assert is
the same, and never a time: what came back, and how much memory the server took for it.
"""
import collections
import pathlib
import resource
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "cli"), str(HERE.parents[1] / "scripts")]
sys.dont_write_bytecode = True
import run as cli  # noqa: E402  (tests/cli/run.py: it has what starts and reports a test)


def main(words):
    # Thousands of connections have an end here too.
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    counts = collections.Counter()
    for job in cli.server_tests(HERE, "soak_*.py", words):
        start = time.monotonic()
        name, result, text = cli.outcome(job)
        counts[result] += 1
        shown = "ok" if result == "passed" else result.upper()
        print(f"{name}: {shown} ({time.monotonic() - start:.1f} s)", flush=True)
        if text:
            print(f"  {text}", flush=True)
    print(cli.summary("soak", counts))
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
