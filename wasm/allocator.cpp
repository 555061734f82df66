// malloc and its kin over wasm/heap, in place of those of the C libraries. Holds, with
// wasm/exports.cpp, the module's only mutable statics.
//
// Compiled apart from link-time optimization, which knows what malloc does and must not
// take this for it.

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "wasm/heap.h"

/// Where the linker ends all other data.
extern "C" char __heap_base;

namespace gatehouse::abi {
namespace {

constexpr std::uint32_t page_bytes = 65536;
/// Pages added at once: each growth takes the host's views of the memory away.
constexpr std::uint32_t fewest_pages = 4;

char* heap_base() {
  const auto address = reinterpret_cast<std::uintptr_t>(&__heap_base);
  return reinterpret_cast<char*>((address + Heap::alignment - 1) / Heap::alignment * Heap::alignment);
}

std::uint32_t memory_bytes() { return static_cast<std::uint32_t>(__builtin_wasm_memory_size(0)) * page_bytes; }

/// Behind what the heap was given; 0: nothing yet.
std::uint32_t given_end = 0;

std::uint32_t grow(std::uint32_t bytes) {
  if (given_end == 0) given_end = static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(heap_base()));
  const std::uint32_t available = memory_bytes() - given_end;
  if (available < bytes) {
    const std::uint32_t pages = std::max((bytes - available + page_bytes - 1) / page_bytes, fewest_pages);
    if (__builtin_wasm_memory_grow(0, pages) == SIZE_MAX) return 0;
  }
  const std::uint32_t begin = given_end;
  given_end = memory_bytes();
  return given_end - begin;
}

Heap& heap() {
  static Heap the_heap(heap_base(), grow);
  return the_heap;
}

}  // namespace
}  // namespace gatehouse::abi

using gatehouse::abi::heap;

extern "C" {
void* malloc(std::size_t size) { return heap().allocate(size); }

void free(void* block) { heap().release(block); }

void* calloc(std::size_t count, std::size_t size) {
  if (size != 0 && count > SIZE_MAX / size) return nullptr;
  void* const block = malloc(count * size);
  if (block != nullptr) std::memset(block, 0, count * size);
  return block;
}

void* realloc(void* block, std::size_t size) {
  if (block != nullptr && heap().room(block) >= size) return block;
  void* const larger = malloc(size);
  if (block == nullptr || larger == nullptr) return larger;
  std::memcpy(larger, block, heap().room(block));
  free(block);
  return larger;
}

// What operator new asks where a type wants more than the usual alignment, which none does.
int posix_memalign(void** block, std::size_t alignment, std::size_t size) {
  if (alignment > gatehouse::abi::Heap::alignment) return EINVAL;
  *block = malloc(size);
  return *block == nullptr ? ENOMEM : 0;
}
}
