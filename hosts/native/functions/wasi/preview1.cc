#include "hosts/native/functions/wasi/preview1.h"

#include <string_view>

#include "hosts/native/functions/wasi/functions.h"

namespace fusor::wasm {
namespace {

using wasi::u32;
using wasi::u64;

// No descriptor is a socket.
template <class... Args>
Errno no_socket(Call& call, u32 fd, Args...) {
  const bool open = call.guest().descriptors.kind(fd) != Descriptor::kClosed;
  return open ? Errno::kNotsup : Errno::kBadf;
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

constexpr ImportRow kRows[] = {
    import_row<&wasi::args_get>("args_get"),
    import_row<&wasi::args_sizes_get>("args_sizes_get"),
    import_row<&wasi::clock_res_get>("clock_res_get"),
    import_row<&wasi::clock_time_get>("clock_time_get"),
    import_row<&wasi::environ_get>("environ_get"),
    import_row<&wasi::environ_sizes_get>("environ_sizes_get"),
    file_row<&wasi::fd_advise>("fd_advise"),
    file_row<&wasi::fd_allocate>("fd_allocate"),
    file_row<&wasi::fd_close>("fd_close"),
    file_row<&wasi::fd_datasync>("fd_datasync"),
    import_row<&wasi::fd_fdstat_get>("fd_fdstat_get"),
    import_row<&wasi::fd_fdstat_set_flags>("fd_fdstat_set_flags"),
    import_row<&wasi::fd_fdstat_set_rights>("fd_fdstat_set_rights"),
    file_row<&wasi::fd_filestat_get>("fd_filestat_get"),
    file_row<&wasi::fd_filestat_set_size>("fd_filestat_set_size"),
    file_row<&wasi::fd_filestat_set_times>("fd_filestat_set_times"),
    file_row<&wasi::fd_pread>("fd_pread"),
    import_row<&wasi::fd_prestat_dir_name>("fd_prestat_dir_name"),
    import_row<&wasi::fd_prestat_get>("fd_prestat_get"),
    file_row<&wasi::fd_pwrite>("fd_pwrite"),
    import_row<&fd_read_at_once>("fd_read"),
    file_row<&wasi::fd_readdir>("fd_readdir"),
    import_row<&wasi::fd_renumber>("fd_renumber"),
    file_row<&wasi::fd_seek>("fd_seek"),
    file_row<&wasi::fd_sync>("fd_sync"),
    import_row<&wasi::fd_tell>("fd_tell"),
    import_row<&fd_write_waits>("fd_write"),
    file_row<&wasi::path_create_directory>("path_create_directory"),
    file_row<&wasi::path_filestat_get>("path_filestat_get"),
    file_row<&wasi::path_filestat_set_times>("path_filestat_set_times"),
    file_row<&wasi::path_link>("path_link"),
    file_row<&wasi::path_open>("path_open"),
    file_row<&wasi::path_readlink>("path_readlink"),
    file_row<&wasi::path_remove_directory>("path_remove_directory"),
    file_row<&wasi::path_rename>("path_rename"),
    file_row<&wasi::path_symlink>("path_symlink"),
    file_row<&wasi::path_unlink_file>("path_unlink_file"),
    import_row<&poll_waits>("poll_oneoff"),
    import_row<&wasi::proc_exit>("proc_exit"),
    import_row<&proc_raise>("proc_raise"),
    import_row<&wasi::random_get>("random_get"),
    import_row<&wasi::sched_yield>("sched_yield"),
    import_row<&no_socket<u32, u32>>("sock_accept"),
    import_row<&no_socket<u32, u32, u32, u32, u32>>("sock_recv"),
    import_row<&no_socket<u32, u32, u32, u32>>("sock_send"),
    import_row<&no_socket<u32>>("sock_shutdown"),
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
    } else if (input_waits && row.on_pool) {
      wasm_functype_t* type = row.type();
      error = wasmtime_linker_define_async_func(linker, module.data(), module.size(), name.data(),
                                                name.size(), type, row.on_pool, nullptr, nullptr);
      wasm_functype_delete(type);
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
