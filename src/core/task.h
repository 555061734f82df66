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

template <typename T>
class [[nodiscard]] Task {
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

  struct promise_type {
    std::optional<T> value;
    std::coroutine_handle<> waiter;

    Task get_return_object() { return Task(Handle::from_promise(*this)); }
    std::suspend_always initial_suspend() const noexcept { return {}; }
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
    void unhandled_exception() const noexcept { std::abort(); }
  };

  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Task& operator=(Task&& other) noexcept {
    if (this != &other) {
      destroy();
      handle_ = std::exchange(other.handle_, nullptr);
    }
    return *this;
  }
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;
  ~Task() { destroy(); }

  /// Runs a root task up to its first suspension. Call once.
  void start() { handle_.resume(); }
  [[nodiscard]] bool done() const { return handle_.done(); }
  /// The value of a task that is done().
  T& result() { return *handle_.promise().value; }

  auto operator co_await() && noexcept {
    struct Awaiter {
      Handle child;
      bool await_ready() const noexcept { return false; }
      bool await_suspend(std::coroutine_handle<> waiter) {
        resume(child);
        if (child.done()) return false;
        child.promise().waiter = waiter;
        return true;
      }
      T await_resume() const { return std::move(*child.promise().value); }
    };
    return Awaiter{handle_};
  }

 private:
  explicit Task(Handle handle) : handle_(handle) {}
  void destroy() {
    if (handle_) handle_.destroy();
  }

  Handle handle_;
};

}  // namespace gatehouse
