#!/usr/bin/env python3
"""Refuse a guest in tests/guests or tests/components that no test uses.

usage: check_guests.py ROOT
A test uses a guest by its name in quotes in a *_test.cc, or as "<name>.wasm" in a case of tests/.
"""
import pathlib
import sys


def main(root):
    root = pathlib.Path(root)
    names = sorted(p.name for p in (root / "tests" / "guests").iterdir() if p.is_dir())
    names += sorted(f"component_{p.stem}" for p in (root / "tests" / "components").glob("*.c"))
    texts = [p.read_text(errors="replace") for top in ("hosts", "cli", "tests", "bench")
             for p in (root / top).rglob("*")
             if p.is_file() and "guests" not in p.relative_to(root).parts and p.stat().st_size < 1 << 20]
    unused = [n for n in names if not any(f'"{n}"' in t or f"{n}.wasm" in t for t in texts)]
    for name in unused:
        print(f"guest {name}: no test uses it")
    return 1 if unused else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
