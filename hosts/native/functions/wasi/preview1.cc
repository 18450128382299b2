#include "hosts/native/functions/wasi/preview1.h"

#include <string_view>

#include "hosts/native/functions/wasi/functions.h"

namespace fusor::wasm {
namespace {

using wasi::u32;
using wasi::u64;

// A function on a descriptor that ours do not have: an unknown one is `badf`, on a standard stream
// the operation is `Answer`. Args: the parameters behind the descriptor.
template <Errno Answer, class... Args>
Errno not_on_streams(Call&, u32 fd, Args...) {
  return fd <= 2 ? Answer : Errno::kBadf;
}
// A path is relative to an open directory, and there is none.
template <class... Args>
Errno no_directory(Call&, Args...) {
  return Errno::kBadf;
}
Errno proc_raise(Call&, u32 /*signal*/) { return Errno::kNotsup; }

Errno fd_read_at_once(Call& call, u32 fd, u32 iovs, u32 count, u32 result) {
  Errno error = Errno::kSuccess;
  // The input is marked as ended before such a guest starts: there is nothing to wait for.
  return wasi::fd_read(call, fd, iovs, count, result, error) ? error : Errno::kIo;
}
// Placeholders in the table: defined as imports that can wait.
Errno fd_write_waits(Call&, u32, u32, u32, u32) { return Errno::kNosys; }
Errno poll_waits(Call&, u32, u32, u32, u32) { return Errno::kNosys; }

constexpr Errno kNotsup = Errno::kNotsup;
constexpr Errno kSpipe = Errno::kSpipe;

constexpr ImportRow kRows[] = {
    import_row<&wasi::args_get>("args_get"),
    import_row<&wasi::args_sizes_get>("args_sizes_get"),
    import_row<&wasi::clock_res_get>("clock_res_get"),
    import_row<&wasi::clock_time_get>("clock_time_get"),
    import_row<&wasi::environ_get>("environ_get"),
    import_row<&wasi::environ_sizes_get>("environ_sizes_get"),
    import_row<&not_on_streams<kSpipe, u64, u64, u32>>("fd_advise"),
    import_row<&not_on_streams<kNotsup, u64, u64>>("fd_allocate"),
    import_row<&wasi::fd_close>("fd_close"),
    import_row<&not_on_streams<kNotsup>>("fd_datasync"),
    import_row<&wasi::fd_fdstat_get>("fd_fdstat_get"),
    import_row<&wasi::fd_fdstat_set_flags>("fd_fdstat_set_flags"),
    import_row<&not_on_streams<kNotsup, u64, u64>>("fd_fdstat_set_rights"),
    import_row<&wasi::fd_filestat_get>("fd_filestat_get"),
    import_row<&not_on_streams<kNotsup, u64>>("fd_filestat_set_size"),
    import_row<&not_on_streams<kNotsup, u64, u64, u32>>("fd_filestat_set_times"),
    import_row<&not_on_streams<kSpipe, u32, u32, u64, u32>>("fd_pread"),
    import_row<&wasi::fd_prestat_dir_name>("fd_prestat_dir_name"),
    import_row<&wasi::fd_prestat_get>("fd_prestat_get"),
    import_row<&not_on_streams<kSpipe, u32, u32, u64, u32>>("fd_pwrite"),
    import_row<&fd_read_at_once>("fd_read"),
    import_row<&not_on_streams<kNotsup, u32, u32, u64, u32>>("fd_readdir"),
    import_row<&not_on_streams<kNotsup, u32>>("fd_renumber"),
    import_row<&wasi::fd_seek>("fd_seek"),
    import_row<&not_on_streams<kNotsup>>("fd_sync"),
    import_row<&wasi::fd_tell>("fd_tell"),
    import_row<&fd_write_waits>("fd_write"),
    import_row<&no_directory<u32, u32, u32>>("path_create_directory"),
    import_row<&no_directory<u32, u32, u32, u32, u32>>("path_filestat_get"),
    import_row<&no_directory<u32, u32, u32, u32, u64, u64, u32>>("path_filestat_set_times"),
    import_row<&no_directory<u32, u32, u32, u32, u32, u32, u32>>("path_link"),
    import_row<&no_directory<u32, u32, u32, u32, u32, u64, u64, u32, u32>>("path_open"),
    import_row<&no_directory<u32, u32, u32, u32, u32, u32>>("path_readlink"),
    import_row<&no_directory<u32, u32, u32>>("path_remove_directory"),
    import_row<&no_directory<u32, u32, u32, u32, u32, u32>>("path_rename"),
    import_row<&no_directory<u32, u32, u32, u32, u32>>("path_symlink"),
    import_row<&no_directory<u32, u32, u32>>("path_unlink_file"),
    import_row<&poll_waits>("poll_oneoff"),
    import_row<&wasi::proc_exit>("proc_exit"),
    import_row<&proc_raise>("proc_raise"),
    import_row<&wasi::random_get>("random_get"),
    import_row<&wasi::sched_yield>("sched_yield"),
    import_row<&not_on_streams<kNotsup, u32, u32>>("sock_accept"),
    import_row<&not_on_streams<kNotsup, u32, u32, u32, u32, u32>>("sock_recv"),
    import_row<&not_on_streams<kNotsup, u32, u32, u32, u32>>("sock_send"),
    import_row<&not_on_streams<kNotsup, u32>>("sock_shutdown"),
};

// The imports that can wait share a shape: (i32, i32, i32, i32) -> errno.
u32 argument(const fusor_async4_call_t* call, int i) { return static_cast<u32>(call->args[i]); }

template <class F>
bool waiting(wasmtime_caller_t* caller, fusor_async4_call_t* async, F&& body) {
  Call call(caller);
  Errno error = Errno::kSuccess;
  if (!body(call, error)) return false;
  async->result = static_cast<std::int32_t>(error);
  if (wasm_trap_t* trap = call.taken_trap()) {
    // This kind of import ends a guest with an error, not with a trap: the guest's state says why.
    wasm_trap_delete(trap);
    async->error = wasmtime_error_new("ended by the host");
  }
  return true;
}

bool fd_read_async(void*, wasmtime_caller_t* caller, fusor_async4_call_t* a) {
  return waiting(caller, a, [a](Call& call, Errno& error) {
    return wasi::fd_read(call, argument(a, 0), argument(a, 1), argument(a, 2), argument(a, 3),
                         error);
  });
}

bool fd_write_async(void*, wasmtime_caller_t* caller, fusor_async4_call_t* a) {
  return waiting(caller, a, [a](Call& call, Errno& error) {
    return wasi::fd_write(call, argument(a, 0), argument(a, 1), argument(a, 2), argument(a, 3),
                          a->state, error);
  });
}

bool poll_oneoff_async(void*, wasmtime_caller_t* caller, fusor_async4_call_t* a) {
  return waiting(caller, a, [a](Call& call, Errno& error) {
    return wasi::poll_oneoff(call, argument(a, 0), argument(a, 1), argument(a, 2), argument(a, 3),
                             a->state, error);
  });
}

fusor_async4_callback_t async_form(std::string_view name, bool input_waits) {
  if (name == "fd_write") return &fd_write_async;
  if (name == "poll_oneoff") return &poll_oneoff_async;
  if (name == "fd_read" && input_waits) return &fd_read_async;
  return nullptr;
}

}  // namespace

std::span<const ImportRow> preview1() { return kRows; }

wasmtime_error_t* define_preview1(wasmtime_linker_t* linker, bool input_waits) {
  const std::string_view module = kPreview1;
  for (const ImportRow& row : kRows) {
    const std::string_view name = row.name;
    wasmtime_error_t* error = nullptr;
    if (fusor_async4_callback_t form = async_form(name, input_waits)) {
      error = fusor_linker_async4(linker, module.data(), module.size(), name.data(), name.size(),
                                  form, nullptr);
    } else {
      wasm_functype_t* type = row.type();
      error =
          wasmtime_linker_define_func_unchecked(linker, module.data(), module.size(), name.data(),
                                                name.size(), type, row.callback, nullptr, nullptr);
      wasm_functype_delete(type);
    }
    if (error) return error;
  }
  return nullptr;
}

}  // namespace fusor::wasm
