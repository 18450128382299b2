// The three standard streams: the request's body, the response's, and the log.
#include <algorithm>
#include <utility>

#include "hosts/native/functions/wasi/functions.h"

namespace fusor::wasm::wasi {
namespace {

// Has `work` done on the pool while the guest is suspended; false until its answer is there.
template <class Work>
bool on_pool(Call& call, Errno& error, Work work) {
  Guest& guest = call.guest();
  if (guest.answer) {
    error = *std::exchange(guest.answer, std::nullopt);
    return true;
  }
  guest.wait_for([call, work]() mutable { return work(call); });
  return false;
}

}  // namespace

bool fd_read(Call& call, u32 fd, u32 iovs, u32 count, u32 result, Errno& error) {
  const Descriptor::Kind kind = call.guest().descriptors.kind(fd);
  if (kind >= Descriptor::kDirectory) {
    return on_pool(call, error, [=](Call& c) { return read_file(c, fd, iovs, count, result); });
  }
  error = Errno::kBadf;
  if (kind != Descriptor::kInput) return true;
  error = Errno::kNotcapable;
  if (!call.guest().descriptors.allows(fd, rights::kFdRead)) return true;
  error = Errno::kFault;
  const Iovecs pieces(call, iovs, count);
  u64 wanted = 0;
  if (!pieces.valid() || !pieces.measure(wanted) || !call.at(result, 4)) return true;
  Input& input = call.guest().input;
  if (input.ready.empty() && !input.ended && wanted > 0) {
    call.guest().wait = Wait::kInput;
    return false;
  }
  u32 done = 0;
  for (u32 i = 0; i < pieces.count() && !input.ready.empty(); ++i) {
    const std::span<char> piece = pieces[i];
    const std::size_t n = std::min(piece.size(), input.ready.size());
    std::copy_n(input.ready.data(), n, piece.data());
    input.ready.remove_prefix(n);
    done += static_cast<u32>(n);
  }
  error = call.store(result, done) ? Errno::kSuccess : Errno::kFault;
  return true;
}

namespace {

// Appends what fits of the pieces behind their first `done` bytes; `done` counts on.
void append_pieces(const Iovecs& pieces, Output& output, u64& done) {
  u64 before = 0;
  for (u32 i = 0; i < pieces.count() && output.room() > 0; ++i) {
    const std::span<char> piece = pieces[i];
    const u64 skip = std::min<u64>(done - before, piece.size());
    before += skip;
    const std::size_t n = std::min<u64>(piece.size() - skip, output.room());
    output.append({piece.data() + skip, n});
    before += n;
    done += n;
  }
}

bool write_output(Call& call, const Iovecs& pieces, u64 size, u64& done) {
  Output& output = call.guest().output;
  if (done == 0 && output.limit != 0 && size > output.limit - output.total) {
    output.over_limit = true;
    constexpr std::string_view kMessage = "the response is larger than max_response_size";
    call.trap(wasmtime_trap_new(kMessage.data(), kMessage.size()));
    return true;
  }
  append_pieces(pieces, output, done);
  if (done < size) call.guest().wait = Wait::kOutput;
  return done >= size;
}

}  // namespace

bool fd_write(Call& call, u32 fd, u32 iovs, u32 count, u32 result, u64& state, Errno& error) {
  const Descriptor::Kind kind = call.guest().descriptors.kind(fd);
  if (kind >= Descriptor::kDirectory) {
    return on_pool(call, error, [=](Call& c) { return write_file(c, fd, iovs, count, result); });
  }
  error = Errno::kBadf;
  if (kind != Descriptor::kOutput && kind != Descriptor::kErrors) return true;
  error = Errno::kNotcapable;
  if (!call.guest().descriptors.allows(fd, rights::kFdWrite)) return true;
  error = Errno::kFault;
  const Iovecs pieces(call, iovs, count);
  u64 size = 0;
  if (!pieces.valid() || !pieces.measure(size) || !call.at(result, 4)) return true;
  error = Errno::kInval;
  if (size > 0x7fffffff) return true;  // pieces that overlap: more than a memory can hold
  if (kind == Descriptor::kErrors) {
    for (u32 i = 0; i < pieces.count(); ++i) {
      call.guest().errors.append({pieces[i].data(), pieces[i].size()});
    }
  } else if (!write_output(call, pieces, size, state)) {
    // As a pipe that blocks: everything is written before the call returns. A guest's libc allows
    // short writes, its programmer often did not.
    return false;
  }
  error = call.store(result, static_cast<u32>(size)) ? Errno::kSuccess : Errno::kFault;
  return true;
}

}  // namespace fusor::wasm::wasi
