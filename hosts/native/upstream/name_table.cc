#include "hosts/native/upstream/name_table.h"

#include "core/base/strings.h"

namespace fusor {
namespace {

constexpr std::int64_t kKeep = 5'000'000'000;
constexpr std::int64_t kKeepFailure = 1'000'000'000;
constexpr std::size_t kMostNames = 1000;  // names may come from placeholders

}  // namespace

struct NameTable::Entry final : ThreadPool::Work {
  Entry(NameTable& table, std::string name) : table(table), name(std::move(name)) {}
  void run() override { table.look_up(*this); }

  NameTable& table;
  const std::string name;
  // The rest under the table's lock.
  LinkedList<Query> waiting;
  bool looking = false;
  Answer answer;
  std::int64_t until = 0;
};

NameTable::NameTable(LookUp look_up, std::size_t threads)
    : look_up_(std::move(look_up)), threads_(threads, nullptr) {}

bool NameTable::answer(Query& query) {
  std::lock_guard lock(mutex_);
  auto at = entries_.find(query.name_);
  if (at == entries_.end()) {
    if (entries_.size() >= kMostNames) {
      std::erase_if(entries_, [](const auto& known) { return !known.second->looking; });
    }
    at = entries_.emplace(query.name_, std::make_unique<Entry>(*this, query.name_)).first;
  }
  Entry& entry = *at->second;
  if (!entry.looking && entry.until > monotonic_coarse()) {
    query.answer_ = entry.answer;
    return true;
  }
  if (!std::exchange(entry.looking, true)) threads_.add(entry);
  entry.waiting.push_back(query);
  query.waits_for_ = &entry;
  return false;
}

void NameTable::leave(Query& query, std::string_view why) {
  std::lock_guard lock(mutex_);
  Entry* const entry = std::exchange(query.waits_for_, nullptr);
  if (!entry) return;  // the answer is there: it is being told
  entry->waiting.remove(query);
  query.resume_later(std::unexpected(cat("lookup ", query.name_, ": ", why)));
  if (!entry->waiting.first() && threads_.remove(*entry)) entries_.erase(query.name_);
}

void NameTable::look_up(Entry& entry) {
  Answer found = look_up_(entry.name);
  std::lock_guard lock(mutex_);
  entry.looking = false;
  entry.until = monotonic_coarse() + (found ? kKeep : kKeepFailure);
  entry.answer = std::move(found);
  while (Query* const query = entry.waiting.first()) {
    entry.waiting.remove(*query);
    query->waits_for_ = nullptr;
    query->resume_later(entry.answer);
  }
}

void NameTable::Query::resume_later(Answer answer) {
  answer_ = std::move(answer);
  loop_.post([this] { resume(); });
}

}  // namespace fusor
