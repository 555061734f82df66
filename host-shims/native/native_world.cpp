#include "host-shims/native/native_world.h"

#include <algorithm>

namespace gatehouse {

void NativeWorld::fail(OperationKind kind, HostError error, int times) { failures_[kind] = {error, times}; }

void NativeWorld::fail_call(int calls_before, HostError error) { failing_call_ = {calls_before, error}; }

HostError NativeWorld::begin(OperationKind kind, std::string description) {
  calls.push_back(std::move(description));
  if (failing_call_ && failing_call_->first-- == 0) return std::exchange(failing_call_, std::nullopt)->second;
  const auto failure = failures_.find(kind);
  if (failure == failures_.end() || failure->second.second == 0) return HostError::none;
  --failure->second.second;
  return failure->second.first;
}

std::uint32_t NativeWorld::schedule(std::function<void()> answer) {
  if (delivery == Delivery::immediate) {
    answer();
    return 0;
  }
  waiting_.push_back({++last_operation_, calls.back(), std::move(answer)});
  return last_operation_;
}

void NativeWorld::abandon(std::uint32_t operation_id) {
  const auto is_it = [operation_id](const Waiting& waiting) { return waiting.id == operation_id; };
  waiting_.erase(std::remove_if(waiting_.begin(), waiting_.end(), is_it), waiting_.end());
}

std::vector<std::string> NativeWorld::pending() const {
  std::vector<std::string> descriptions;
  for (const Waiting& waiting : waiting_) descriptions.push_back(waiting.description);
  return descriptions;
}

void NativeWorld::deliver(std::size_t index) {
  const auto position = waiting_.begin() + static_cast<std::ptrdiff_t>(index);
  // Off the list first: the answer resumes a coroutine, which may start or abandon calls.
  const std::function<void()> answer = std::move(position->answer);
  waiting_.erase(position);
  answer();
}

void NativeWorld::run_until_idle() {
  while (!waiting_.empty()) deliver(0);
}

void NativeWorld::run_until_idle_in_random_order(std::uint64_t seed) {
  std::mt19937_64 order(seed);
  while (!waiting_.empty()) deliver(order() % waiting_.size());
}

BodyId NativeWorld::add_body(std::string bytes) {
  const BodyId id{++last_body_};
  bodies.emplace(id, std::move(bytes));
  return id;
}

}  // namespace gatehouse
