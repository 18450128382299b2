#include "hosts/native/functions/component_run.h"

#include <algorithm>

#include "hosts/native/system/system.h"

namespace fusor::wasm {
namespace {

fusor_field_t field_of(const std::pair<std::string_view, std::string_view>& field) {
  return {bytes_of(field.first), bytes_of(field.second)};
}

// However many files guests open, the upper half of the descriptors is left for connections.
std::int32_t descriptors_end() {
  static const auto end =
      static_cast<std::int32_t>(std::min<std::uint64_t>(descriptor_limit(), 1 << 20) / 2);
  return end;
}

}  // namespace

// What Rust calls; `data` is the ComponentRun.
struct ComponentRun::Callbacks {
  static ComponentRun& run(void* data) { return *static_cast<ComponentRun*>(data); }

  static std::uint8_t read(void* data, std::size_t max, fusor_bytes_t* piece) {
    Input& input = run(data).guest_.input;
    if (input.ready.empty()) {
      if (input.ended) return FUSOR_READ_ENDED;
      run(data).guest_.wait = Wait::kInput;
      return FUSOR_READ_WAITS;
    }
    *piece = bytes_of(input.ready.substr(0, max));
    input.ready.remove_prefix(piece->size);
    return FUSOR_READ_BYTES;
  }
  static void head(void* data, std::uint16_t status, const fusor_field_t* fields,
                   std::size_t count) {
    HttpHead& head = run(data).guest_.head.emplace();
    head.status = status;
    append(head.fields, fields, count);
  }
  static void append(std::vector<std::pair<std::string, std::string>>& to,
                     const fusor_field_t* fields, std::size_t count) {
    for (const fusor_field_t& field : std::span(fields, count)) {
      to.emplace_back(view(field.name), view(field.value));
    }
  }
  static bool has_room(void* data) {
    Guest& guest = run(data).guest_;
    // A piece is taken whole: the queue may be over-full by one.
    if (guest.output.pending().size() < guest.output.capacity) return true;
    guest.wait = Wait::kOutput;
    return false;
  }
  static bool write(void* data, fusor_bytes_t piece) {
    Output& output = run(data).guest_.output;
    output.over_limit = output.limit != 0 && output.total + piece.size > output.limit;
    if (!output.over_limit) output.append(view(piece));
    return !output.over_limit;
  }
  static void trailers(void* data, const fusor_field_t* fields, std::size_t count) {
    append(run(data).guest_.trailers, fields, count);
  }
  static void log(void* data, fusor_bytes_t bytes) { run(data).guest_.errors.append(view(bytes)); }
  static wasmtime_error_t* epoch(wasmtime_context_t* context, void* data, std::uint64_t* delta,
                                 wasmtime_update_deadline_kind_t* kind) {
    return run(data).epoch_.call(context, run(data).epoch_.data, delta, kind);
  }
  static void wake(void* data) { run(data).guest_.wake(); }
};

ComponentRun::ComponentRun(const Module::Linked& module, Guest& guest, std::uint64_t memory_limit,
                           Epoch epoch)
    : guest_(guest), epoch_(epoch) {
  std::transform(guest.arguments.begin(), guest.arguments.end(), std::back_inserter(arguments_),
                 bytes_of);
  std::transform(guest.environment.begin(), guest.environment.end(),
                 std::back_inserter(environment_), field_of);
  for (const FunctionDirectory& one : guest.descriptors.directories()) {
    directories_.push_back({bytes_of(one.host), bytes_of(one.guest), one.writable});
  }
  std::vector<fusor_field_t> fields;
  fields.reserve(guest.request.fields.size());
  std::transform(guest.request.fields.begin(), guest.request.fields.end(),
                 std::back_inserter(fields), field_of);
  const fusor_http_request_t request = {
      .method = bytes_of(guest.request.method),
      .authority = bytes_of(guest.request.authority),
      .path_and_query = bytes_of(guest.request.path_and_query),
      .https = guest.request.https,
      .fields = fields.data(),
      .field_count = fields.size(),
      .arguments = arguments_.data(),
      .argument_count = arguments_.size(),
      .environment = environment_.data(),
      .environment_count = environment_.size(),
      .directories = directories_.data(),
      .directory_count = directories_.size(),
      .descriptors_end = descriptors_end(),
      .memory = memory_limit,
      .table_elements = module.engine->table_elements(),
  };
  const fusor_http_host_t host = {
      .data = this,
      .read = Callbacks::read,
      .head = Callbacks::head,
      .has_room = Callbacks::has_room,
      .write = Callbacks::write,
      .trailers = Callbacks::trailers,
      .log = Callbacks::log,
      .epoch = Callbacks::epoch,
      .wake = Callbacks::wake,
  };
  fusor_http_run_t* run = nullptr;
  refused_.reset(fusor_http_run_new(module.engine->get(), module.component.get(), &request,
                                    guest.request.outgoing, &host, &run));
  run_.reset(run);
}

bool ComponentRun::poll(ErrorHandle& error) {
  if (refused_) {
    error = std::move(refused_);
    return true;
  }
  guest_.wait = Wait::kWake;
  wasmtime_error_t* ended_by = nullptr;
  std::int32_t exit_code = -1;
  const std::uint8_t state = fusor_http_run_poll(run_.get(), &ended_by, &exit_code);
  error.reset(ended_by);
  if (exit_code >= 0) guest_.exit_code = static_cast<std::uint32_t>(exit_code);
  if (state == FUSOR_HTTP_ENDED) return true;
  // An output queue that is full is for others to empty, whatever else wakes the guest.
  if (state == FUSOR_HTTP_WOKEN && guest_.wait != Wait::kOutput) guest_.wait = Wait::kNothing;
  return false;
}

}  // namespace fusor::wasm
