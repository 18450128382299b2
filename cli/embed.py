#!/usr/bin/env python3
"""Write an assembly file that carries files, and the C++ table of them.

usage: embed.py OUT.S OUT.cc FUNCTION NAME=FILE...
FUNCTION is declared in cli/embedded.h.
"""
import pathlib
import sys

assembly, table = map(pathlib.Path, sys.argv[1:3])
function = sys.argv[3]
lines = ['  .section .rodata, "a"']
declarations, rows = [], []
for number, argument in enumerate(sys.argv[4:]):
    name, _, file = argument.partition("=")
    symbol = f"fusor_{function}_{number}"
    lines += [f"  .global {symbol}, {symbol}_end", "  .balign 16", f"{symbol}:",
              f'  .incbin "{pathlib.Path(file).resolve()}"', f"{symbol}_end:", "  .byte 0"]
    declarations.append(f"extern const char {symbol}[];\nextern const char {symbol}_end[];")
    rows.append(f'    {{"{name}", {{{symbol}, static_cast<std::size_t>({symbol}_end - {symbol})}}}},')
lines.append('  .section .note.GNU-stack, "", @progbits')
assembly.write_text("\n".join(lines) + "\n")
table.write_text("\n".join([
    "// Made by cli/embed.py.", '#include "cli/embedded.h"', "", 'extern "C" {', *declarations, "}", "",
    "namespace fusor::cli {", "", f"std::span<const EmbeddedFile> {function}() {{",
    "  static const EmbeddedFile files[] = {", *rows, "  };", "  return files;", "}", "",
    "}  // namespace fusor::cli", ""]))
