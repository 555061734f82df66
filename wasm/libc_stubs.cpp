// What the C and C++ libraries would ask of an operating system, answered inside the
// module: the host offers no files, no output and no exit, so each of these is either
// never reached or the end of the instance. A trap is how a module without exceptions
// says that it cannot go on (out of memory, std::abort); the host replaces the instance.
//
// Only what the linker would otherwise import is here. tests/wasm/module_contract.test.mjs
// fails when a library begins to want more.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>

#ifdef __EMSCRIPTEN__

extern "C" {
// The host takes a fresh view of memory for every call, so growth needs no notice.
void emscripten_notify_memory_growth(std::size_t) {}

[[noreturn]] void __wasi_proc_exit(std::uint32_t) { __builtin_trap(); }
}

#else

// wasi-libc's names for the imports it makes of "wasi_snapshot_preview1".
extern "C" {
[[noreturn]] std::int32_t __imported_wasi_snapshot_preview1_fd_close(std::int32_t) { __builtin_trap(); }
[[noreturn]] std::int32_t __imported_wasi_snapshot_preview1_fd_fdstat_get(std::int32_t, std::int32_t) {
  __builtin_trap();
}
[[noreturn]] std::int32_t __imported_wasi_snapshot_preview1_fd_seek(std::int32_t, std::int64_t, std::int32_t,
                                                                    std::int32_t) {
  __builtin_trap();
}
[[noreturn]] std::int32_t __imported_wasi_snapshot_preview1_fd_write(std::int32_t, std::int32_t, std::int32_t,
                                                                     std::int32_t) {
  __builtin_trap();
}
[[noreturn]] void __imported_wasi_snapshot_preview1_proc_exit(std::int32_t) { __builtin_trap(); }
}

#endif

// Memory that is not to be had ends the instance without the library's detour over
// new handlers, terminate and its message, which brings formatted output with it.
void* operator new(std::size_t size) {
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  __builtin_trap();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

#if __has_include(<__verbose_abort>)
#include <__verbose_abort>

// The library's own prints first, which alone would pull in all of stdio.
_LIBCPP_BEGIN_NAMESPACE_STD
[[noreturn]] void __libcpp_verbose_abort(const char*, ...) noexcept { __builtin_trap(); }
_LIBCPP_END_NAMESPACE_STD
#endif
