#include "hosts/native/functions/module_check.h"

#include <algorithm>
#include <string>
#include <vector>

#include "core/base/strings.h"
#include "hosts/native/functions/preinit.h"
#include "hosts/native/functions/wasi/preview1.h"

namespace fusor::wasm {
namespace {

constexpr std::uint64_t kPage = 64 << 10;

struct ImportTypes {
  wasm_importtype_vec_t list;
  explicit ImportTypes(const wasmtime_module_t* module) { wasmtime_module_imports(module, &list); }
  ~ImportTypes() { wasm_importtype_vec_delete(&list); }
};
struct ExportTypes {
  wasm_exporttype_vec_t list;
  explicit ExportTypes(const wasmtime_module_t* module) { wasmtime_module_exports(module, &list); }
  ~ExportTypes() { wasm_exporttype_vec_delete(&list); }

  const wasm_externtype_t* find(std::string_view name) const {
    for (std::size_t i = 0; i < list.size; ++i) {
      if (view(*wasm_exporttype_name(list.data[i])) == name) {
        return wasm_exporttype_type(list.data[i]);
      }
    }
    return nullptr;
  }
};

bool same_kinds(const wasm_valtype_vec_t* a, const wasm_valtype_vec_t* b) {
  return std::equal(a->data, a->data + a->size, b->data, b->data + b->size,
                    [](const wasm_valtype_t* x, const wasm_valtype_t* y) {
                      return wasm_valtype_kind(x) == wasm_valtype_kind(y);
                    });
}

bool has_type(const ImportRow& row, const wasm_externtype_t* actual) {
  const wasm_functype_t* function = wasm_externtype_as_functype_const(actual);
  if (!function) return false;
  wasm_functype_t* expected = row.type();
  const bool same = same_kinds(wasm_functype_params(expected), wasm_functype_params(function)) &&
                    same_kinds(wasm_functype_results(expected), wasm_functype_results(function));
  wasm_functype_delete(expected);
  return same;
}

const ImportRow* find_row(std::string_view name) {
  const std::span<const ImportRow> rows = preview1();
  auto row = std::find_if(rows.begin(), rows.end(), [&](const auto& r) { return r.name == name; });
  return row == rows.end() ? nullptr : &*row;
}

// "" where the import is offered.
std::string import_problem(const wasm_importtype_t* import) {
  const std::string_view module = view(*wasm_importtype_module(import));
  const std::string_view name = view(*wasm_importtype_name(import));
  std::string both = cat("\"", module, "\" \"", name, "\"");
  if (module != kPreview1) return both;
  const ImportRow* row = find_row(name);
  if (!row) return both;
  return has_type(*row, wasm_importtype_type(import)) ? "" : cat(both, " with another type");
}

std::string_view module_hint(std::string_view module) {
  if (module == "wasi_unstable") return "; build it for wasi_snapshot_preview1 (wasm32-wasip1)";
  if (module == "gojs" || module == "go") return "; build it with GOOS=wasip1, not GOOS=js";
  if (module == "wbg" || module == "__wbindgen_placeholder__") {
    return "; build it for wasm32-wasip1, without wasm-bindgen";
  }
  return "";
}

}  // namespace

Result<void> check_header(std::string_view path, std::string_view bytes) {
  using namespace std::string_view_literals;
  if (bytes.empty()) return fail(cat(path, " is empty, not a WebAssembly module"));
  if (!bytes.starts_with("\0asm"sv)) {
    if (bytes.starts_with("(module") || bytes.starts_with(";;")) {
      return fail(cat(path, " is WebAssembly text: translate it first (wat2wasm)"));
    }
    return fail(cat(path, " is not a WebAssembly module: it does not begin with \\0asm"));
  }
  if (bytes.size() < 8) return fail(cat(path, " is not a WebAssembly module: it is cut off"));
  if (bytes.substr(4, 4) == "\x01\0\0\0"sv || is_component(bytes)) return {};
  return fail(cat(path, " is WebAssembly of an unknown version"));
}

bool is_component(std::string_view bytes) {
  using namespace std::string_view_literals;
  return bytes.size() >= 8 && bytes.starts_with("\0asm"sv) && bytes.substr(6, 2) == "\x01\0"sv;
}

Result<void> check_component_exports(std::string_view path, const wasmtime_component_t* component) {
  wasm_byte_vec_t lines;
  fusor_component_exports(component, &lines);
  const std::string exports(view(lines));
  wasm_byte_vec_delete(&lines);
  const std::string found = replace_all(exports, "\n", ", ");
  if (exports.find("wasi:http/incoming-handler@0.2.") != std::string::npos) return {};
  const std::string_view hint =
      exports.find("wasi:cli/run@") != std::string::npos
          ? "; a command is built as a core module (wasm32-wasip1) to be a function"
      : exports.find("wasi:http/") != std::string::npos ? "; only WASI 0.2's is supported"
                                                        : "";
  return fail(cat(path, " is a component that exports no wasi:http/incoming-handler, but ",
                  found.empty() ? "nothing" : found, hint));
}

Result<void> check_imports(std::string_view path, const wasmtime_module_t* module) {
  const ImportTypes imports(module);
  std::vector<std::string> problems;
  std::string_view hint;
  for (std::size_t i = 0; i < imports.list.size; ++i) {
    std::string problem = import_problem(imports.list.data[i]);
    if (problem.empty()) continue;
    if (hint.empty()) hint = module_hint(view(*wasm_importtype_module(imports.list.data[i])));
    problems.push_back(std::move(problem));
  }
  if (problems.empty()) return {};
  constexpr std::size_t kShown = 5;
  const std::size_t more = problems.size() > kShown ? problems.size() - kShown : 0;
  problems.resize(problems.size() - more);
  return fail(cat(path, " imports what functions are not offered: ", join(problems, ", "),
                  more ? cat(" and ", decimal_unsigned(more), " more") : "", hint));
}

bool exports_function(const wasmtime_module_t* module, std::string_view name) {
  const ExportTypes exports(module);
  const wasm_externtype_t* type = exports.find(name);
  return type && wasm_externtype_as_functype_const(type);
}

Result<std::uint64_t> check_exports(std::string_view path, const wasmtime_module_t* module,
                                    std::string_view entry) {
  const ExportTypes exports(module);
  const wasm_externtype_t* start = exports.find(entry);
  const wasm_functype_t* type = start ? wasm_externtype_as_functype_const(start) : nullptr;
  if (!type) {
    return fail(cat(path, " exports neither \"", entry, "\", as a command does, nor \"",
                    kRequestExport, "\", as a library of a function does"));
  }
  if (wasm_functype_params(type)->size != 0 || wasm_functype_results(type)->size != 0) {
    return fail(cat(path, ": its \"", entry, "\" has parameters or results"));
  }
  const wasm_externtype_t* memory = exports.find("memory");
  const wasm_memorytype_t* memory_type =
      memory ? wasm_externtype_as_memorytype_const(memory) : nullptr;
  if (!memory_type) return fail(cat(path, " does not export its memory as \"memory\""));
  if (wasmtime_memorytype_is64(memory_type) || wasmtime_memorytype_isshared(memory_type)) {
    return fail(cat(path, ": 64-bit and shared memories are not supported"));
  }
  return wasmtime_memorytype_minimum(memory_type) * kPage;
}

}  // namespace fusor::wasm
