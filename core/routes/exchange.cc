#include "core/routes/exchange.h"

#include <algorithm>
#include <utility>

#include "core/base/strings.h"
#include "core/routes/placeholders.h"

namespace fusor {

// Nine characters that are not mistaken for one another when read aloud (Caddy: randString).
std::string random_id(Random& random) {
  static constexpr std::string_view kAlphabet = "abcdefghijkmnpqrstuvwxyz23456789";
  static_assert(kAlphabet.size() == 32);
  std::uint64_t bits = random.next();
  std::string id(9, ' ');
  for (char& c : id) {
    c = kAlphabet[bits % kAlphabet.size()];
    bits /= kAlphabet.size();
  }
  return id;
}

const Scalar* Names::find(std::string_view name) const {
  for (const auto& [key, value] : entries_) {
    if (key == name) return &value;
  }
  return nullptr;
}

void Names::set(std::string_view name, Scalar value) {
  for (auto& [key, old] : entries_) {
    if (key == name) {
      old = value;
      return;
    }
  }
  entries_.emplace_back(name, value);
}

void Names::remove(std::string_view name) {
  std::erase_if(entries_, [&](const auto& entry) { return entry.first == name; });
}

void Exchange::reset() {
  at_end_.clear();
  Headers fields = std::move(request.headers);  // keeps its memory
  fields.clear();
  request = Request();
  request.headers = std::move(fields);
  response.status = 0;
  response.headers.clear();
  response.body = {};
  server = nullptr;
  vars.clear();
  placeholders.clear();
  sources_.clear();
  proxied = nullptr;
  log_fields.clear();
  original_method = {};
  original_uri = {};
  client_ip = {};
  error = nullptr;
  error_.reset();
  unhandled = false;
  access_loggers = nullptr;
  buffered_body.reset();
  groups_.clear();
  local_redirects_ = 0;
  arena.reset();
}

void Exchange::enter_error(HttpError failure) {
  if (failure.id().empty()) failure.set_id(random_id(host.random));
  error_ = std::move(failure);
  error = &*error_;
  response.status = 0;
  response.body = {};
  if (error->retry_after() > 0) {
    response.headers.set("Retry-After", arena.copy(decimal(error->retry_after())));
  }
}

void Exchange::run_at_end(const Outcome& outcome) {
  // A callback may be the last owner of what the next one needs, so none is freed before all ran.
  for (auto& callback : at_end_) callback(outcome);
  at_end_.clear();
}

void Exchange::take_group(int group) {
  const auto index = static_cast<std::size_t>(group);
  if (groups_.size() <= index) groups_.resize(index + 1);
  groups_[index] = true;
}

std::optional<Scalar> Exchange::placeholder(std::string_view name) {
  std::string_view argument;
  if (const BuiltIn* built_in = find_built_in(name, argument)) {
    if (auto value = built_in->get(*this, argument)) return value;
  }
  return published(name);
}

void Exchange::publish(std::string_view prefix, const NameSource* source) {
  for (auto& [known, current] : sources_) {
    if (known == prefix) {
      current = source;
      return;
    }
  }
  sources_.emplace_back(prefix, source);
}

bool Exchange::has_source(std::string_view prefix) const {
  return std::ranges::any_of(sources_, [&](const auto& s) { return s.first == prefix; });
}

std::optional<Scalar> Exchange::published(std::string_view name) {
  if (const Scalar* value = placeholders.find(name)) return *value;
  for (const auto& [prefix, source] : sources_) {
    if (!name.starts_with(prefix)) continue;
    if (auto value = source->get(*this, name.substr(prefix.size()))) return value;
  }
  return std::nullopt;
}

}  // namespace fusor
