#!/usr/bin/env python3
"""The size of the edge core after brotli, as a Worker's upload is weighed, against its budget.

usage: core_size.py [core.wasm]      exit code 1: above the budget
"""
import pathlib
import subprocess
import sys

BUDGET = 200 * 1024  # bytes after brotli
CORE = pathlib.Path(__file__).resolve().parents[1] / "build/wasm/edge/core.wasm"
SCRIPT = ("const b = require('fs').readFileSync(process.argv[1]);"
          "console.log(b.length, require('zlib').brotliCompressSync(b).length)")  # quality 11


def sizes(core=CORE):
    """(bytes, bytes after brotli)"""
    return tuple(map(int, subprocess.check_output(["node", "-e", SCRIPT, core], text=True).split()))


if __name__ == "__main__":
    plain, packed = sizes(*sys.argv[1:2])
    print(f"core.wasm: {plain:,} bytes, {packed:,} after brotli; "
          f"the budget is {BUDGET:,}")
    sys.exit(packed > BUDGET)
