#!/usr/bin/env python3
"""The heavy tests: functions named test_* in soak_*.py, one after the other.

usage: tests/soak/run.py [WORD...]

`./dev test` runs each in a short form, `./dev soak` (FUSOR_SOAK=1) in its long one. What they assert is
the same, and never a time: what came back, and how much memory the server took for it.
"""
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
    passed = failed = 0
    for job in cli.server_tests(HERE, "soak_*.py", words):
        start = time.monotonic()
        name, problem = cli.outcome(job)
        print(f"{name}: {'ok' if problem is None else 'FAILED'} ({time.monotonic() - start:.1f} s)", flush=True)
        if problem is not None:
            print(f"  {problem}", flush=True)
        passed, failed = passed + (problem is None), failed + (problem is not None)
    print(f"soak: {passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
