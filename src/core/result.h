// Result<T>: a value or an Error, never a success by default. Pure.
#pragma once

#include <optional>
#include <utility>
#include <variant>

#include "core/error.h"

namespace gatehouse {

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  [[nodiscard]] bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& value() & { return *std::get_if<0>(&state_); }
  const T& value() const& { return *std::get_if<0>(&state_); }
  T&& value() && { return std::move(*std::get_if<0>(&state_)); }
  Error& error() & { return *std::get_if<1>(&state_); }
  const Error& error() const& { return *std::get_if<1>(&state_); }
  Error&& error() && { return std::move(*std::get_if<1>(&state_)); }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  static Result success() { return Result(); }
  Result(Error error) : error_(std::move(error)) {}

  [[nodiscard]] bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }
  void value() const {}
  Error& error() & { return *error_; }
  const Error& error() const& { return *error_; }
  Error&& error() && { return std::move(*error_); }

 private:
  Result() = default;
  std::optional<Error> error_;
};

}  // namespace gatehouse

/// Evaluates a Result; on error returns it from the enclosing function, else
/// yields the value.
#define TRY(expression)                                           \
  (__extension__({                                                \
    auto try_result_ = (expression);                              \
    if (!try_result_.ok()) return std::move(try_result_).error(); \
    std::move(try_result_).value();                               \
  }))

/// Awaits a Task of a Result and binds its value to `name`; on error the
/// enclosing coroutine returns it. A statement and not an expression, because
/// a suspension inside a statement-expression is not portable.
#define CO_TRY(name, ...)                                                \
  auto name##_result_ = __VA_ARGS__;                                     \
  if (!name##_result_.ok()) co_return std::move(name##_result_).error(); \
  auto name = std::move(name##_result_).value()

/// CO_TRY for a Result<void>, or for a value nobody needs.
#define CO_CHECK(...)                                                                                      \
  do {                                                                                                     \
    if (auto check_result_ = __VA_ARGS__; !check_result_.ok()) co_return std::move(check_result_).error(); \
  } while (false)
