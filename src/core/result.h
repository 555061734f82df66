// Result<T>: a value or an Error, never a success by default. Pure.
#pragma once

#include <optional>
#include <utility>

#include "core/error.h"

namespace gatehouse {

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}
  Result(Failure failure) : failure_(std::move(failure)) {}
  Result(Result&&) = default;
  Result& operator=(Result&&) = default;
  // Not trivial, so that a Result travels in memory where small structs travel in registers: most
  // are wider than what is gained by that.
  ~Result() {}

  [[nodiscard]] bool ok() const { return failure_ == nullptr; }
  explicit operator bool() const { return ok(); }

  T& value() & { return *value_; }
  const T& value() const& { return *value_; }
  T&& value() && { return *std::move(value_); }
  [[nodiscard]] const Error& error() const { return *failure_; }
  /// The error for a Result of another type. Leaves nothing behind.
  Failure failure() && { return std::move(failure_); }

 private:
  Failure failure_;
  std::optional<T> value_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  static Result success() { return Result(); }
  Result(Failure failure) : failure_(std::move(failure)) {}

  [[nodiscard]] bool ok() const { return failure_ == nullptr; }
  explicit operator bool() const { return ok(); }
  void value() const {}
  [[nodiscard]] const Error& error() const { return *failure_; }
  Failure failure() && { return std::move(failure_); }

 private:
  Result() = default;
  Failure failure_;
};

}  // namespace gatehouse

/// Evaluates a Result; on error returns it from the enclosing function, else
/// yields the value.
#define TRY(expression)                                             \
  (__extension__({                                                  \
    auto try_result_ = (expression);                                \
    if (!try_result_.ok()) return std::move(try_result_).failure(); \
    std::move(try_result_).value();                                 \
  }))

/// Binds the value of a Result to `name`; on error the enclosing coroutine returns it. A statement
/// and not an expression, because a suspension inside a statement-expression is not portable.
#define CO_TRY(name, ...)                                                  \
  auto name##_result_ = __VA_ARGS__;                                       \
  if (!name##_result_.ok()) co_return std::move(name##_result_).failure(); \
  auto& name = name##_result_.value()

/// CO_TRY for a Result<void>, or for a value nobody needs.
#define CO_CHECK(...)                                                                                        \
  do {                                                                                                       \
    if (auto check_result_ = __VA_ARGS__; !check_result_.ok()) co_return std::move(check_result_).failure(); \
  } while (false)
