// Task<T>: a coroutine that yields one T to whoever awaits it. Pure; knows no host.
//
// A task is lazy: it runs when it is awaited or start()ed. Destroying a task
// destroys its frame and, through it, every task it awaits, which is how a
// request is cancelled. A child that finishes without suspending hands its value
// straight back, so a loop of such awaits uses constant stack even on targets
// without tail calls. Single-threaded by design.
#pragma once

#include <cstdlib>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "core/coroutine.h"
#include "core/error.h"

namespace gatehouse {

/// How every promise begins, whatever its value, so that one function awaits any task.
struct TaskPromise {
  std::coroutine_handle<> waiter;

  std::suspend_always initial_suspend() const noexcept { return {}; }
  void unhandled_exception() const noexcept { std::abort(); }
};

/// Runs a task; whether it has suspended, and will resume its waiter. Here and in `destroy`, what
/// is done in as many places as there are awaits is one call, which makes the module smaller.
__attribute__((noinline)) inline bool run(std::coroutine_handle<> task, TaskPromise& promise,
                                          std::coroutine_handle<> waiter) {
  task.resume();
  if (task.done()) return false;
  promise.waiter = waiter;
  return true;
}

__attribute__((noinline)) inline void destroy(std::coroutine_handle<> task) {
  if (task) task.destroy();
}

/// Awaits itself, once.
template <typename T>
class [[nodiscard]] GATEHOUSE_TRIVIAL_ABI Task {
 public:
  struct promise_type;
  using Handle = std::coroutine_handle<promise_type>;

  /// Resumes the awaiting coroutine, where one waits.
  struct FinalAwaiter {
    bool await_ready() const noexcept { return false; }
    // Inlined for the reason that resume() is not.
    __attribute__((always_inline)) void await_suspend(Handle finished) const noexcept {
      if (auto waiter = finished.promise().waiter) resume(waiter);
    }
    void await_resume() const noexcept {}
  };

  struct promise_type : TaskPromise {
    std::optional<T> value;

    Task get_return_object() { return Task(Handle::from_promise(*this)); }
    FinalAwaiter final_suspend() const noexcept { return {}; }
    // Nothing was there before, so nothing has to be destroyed first.
    template <typename U>
    void return_value(U&& result) {
      std::construct_at(&value, std::in_place, std::forward<U>(result));
    }
    // By value: where a pointer travels in a register, every `co_return error(…)` is smaller.
    void return_value(Failure failure) requires std::is_constructible_v<T, Failure> {
      std::construct_at(&value, std::in_place, std::move(failure));
    }
  };

  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Task& operator=(Task&& other) noexcept {
    if (this != &other) {
      destroy(handle_);
      handle_ = std::exchange(other.handle_, nullptr);
    }
    return *this;
  }
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;
  ~Task() { destroy(handle_); }

  /// Runs a root task up to its first suspension. Call once.
  void start() { handle_.resume(); }
  [[nodiscard]] bool done() const { return handle_.done(); }
  /// The value of a task that is done().
  T& result() { return *handle_.promise().value; }

  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> waiter) { return run(handle_, handle_.promise(), waiter); }
  T await_resume() { return std::move(result()); }

 private:
  explicit Task(Handle handle) : handle_(handle) {}

  Handle handle_;
};

/// Awaits a task for the task itself, which is done() then.
template <typename T>
class [[nodiscard]] GATEHOUSE_TRIVIAL_ABI UntilDone {
 public:
  explicit UntilDone(Task<T> task) : task_(std::move(task)) {}

  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> waiter) { return task_.await_suspend(waiter); }
  Task<T> await_resume() { return std::move(task_); }

 private:
  Task<T> task_;
};

/// The task of a function that has nothing to wait for.
template <typename T>
Task<T> ready(T value) {
  co_return std::move(value);
}

}  // namespace gatehouse

/// Awaits a Task of a Result and does with it as CO_TRY does. The value is bound where it is, in
/// the task, which lives as long as `name`.
#define CO_AWAIT(name, ...)                                                              \
  auto name##_task_ = co_await UntilDone(__VA_ARGS__);                                   \
  if (!name##_task_.result().ok()) co_return std::move(name##_task_.result()).failure(); \
  auto& name = name##_task_.result().value()
