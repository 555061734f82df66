// A function that is called, and not kept: as std::function, without owning what it calls. Pure.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

namespace gatehouse {

template <typename Signature>
class FunctionRef;

/// Refers to what it was made of, which must outlive it.
template <typename R, typename... Arguments>
class FunctionRef<R(Arguments...)> {
 public:
  template <typename Function>
  requires std::is_invocable_r_v<R, const Function&, Arguments...>
  // Implicit, so that a lambda can be passed.
  FunctionRef(const Function& function)
      : function_(std::addressof(function)), call_([](const void* called, Arguments... arguments) -> R {
          return (*static_cast<const Function*>(called))(std::forward<Arguments>(arguments)...);
        }) {}

  R operator()(Arguments... arguments) const { return call_(function_, std::forward<Arguments>(arguments)...); }

 private:
  const void* function_;
  R (*call_)(const void*, Arguments...);
};

}  // namespace gatehouse
