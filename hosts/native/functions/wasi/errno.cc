#include "hosts/native/functions/wasi/errno.h"

#include <cerrno>

namespace fusor::wasm {

Errno errno_of(int host_error) {
  constexpr struct {
    int host;
    Errno guest;
  } kTable[] = {
      {0, Errno::kSuccess},          {EACCES, Errno::kAcces},
      {EAGAIN, Errno::kAgain},       {EBADF, Errno::kBadf},
      {EBUSY, Errno::kBusy},         {EDQUOT, Errno::kDquot},
      {EEXIST, Errno::kExist},       {EFBIG, Errno::kFbig},
      {EINTR, Errno::kIntr},         {EINVAL, Errno::kInval},
      {EISDIR, Errno::kIsdir},       {ELOOP, Errno::kLoop},
      {EMFILE, Errno::kNfile},  // ours, not the guest's
      {EMLINK, Errno::kMlink},       {ENAMETOOLONG, Errno::kNametoolong},
      {ENFILE, Errno::kNfile},       {ENODEV, Errno::kNodev},
      {ENOENT, Errno::kNoent},       {ENOMEM, Errno::kNomem},
      {ENOSPC, Errno::kNospc},       {ENOTDIR, Errno::kNotdir},
      {ENOTEMPTY, Errno::kNotempty}, {ENOTSUP, Errno::kNotsup},
      {ENXIO, Errno::kNxio},         {EOVERFLOW, Errno::kOverflow},
      {EPERM, Errno::kPerm},         {EPIPE, Errno::kPipe},
      {EROFS, Errno::kRofs},         {ESPIPE, Errno::kSpipe},
      {ESTALE, Errno::kStale},       {ETXTBSY, Errno::kTxtbsy},
      {EXDEV, Errno::kXdev},
  };
  for (const auto& row : kTable) {
    if (row.host == host_error) return row.guest;
  }
  return Errno::kIo;
}

}  // namespace fusor::wasm
