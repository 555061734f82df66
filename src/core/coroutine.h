// <coroutine> under one name for every toolchain. Emscripten 3.1.6 ships the
// facility as <experimental/coroutine> only.
#pragma once

#if __has_include(<coroutine>)
#include <coroutine>
#else
#include <experimental/coroutine>
namespace std {
using experimental::coroutine_handle;
using experimental::coroutine_traits;
using experimental::suspend_always;
using experimental::suspend_never;
}  // namespace std
#endif

/// A class whose objects travel in a register, though they have a destructor: whoever is called
/// with one destroys it.
#if defined(__clang__)
#define GATEHOUSE_TRIVIAL_ABI [[clang::trivial_abi]]
#else
#define GATEHOUSE_TRIVIAL_ABI
#endif

namespace gatehouse {

/// handle.resume(), for use within coroutines. A function of its own with external
/// linkage, because clang 14 turns a resume() that ends a coroutine into a tail call even
/// for WebAssembly without that feature, and then refuses to compile it.
__attribute__((noinline)) inline void resume(std::coroutine_handle<> handle) { handle.resume(); }

}  // namespace gatehouse
