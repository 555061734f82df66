// Dynamic memory of the module: one contiguous range that grows at its end. Pure; knows no
// import and no WebAssembly, so that it is tested natively.
//
// Free blocks are kept in lists by size. A block that is given back merges with a free
// neighbour at once, so that what is free is as large as it can be. Smaller, in the module and
// for each block, than the allocators of both C libraries.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace gatehouse::abi {

class Heap {
 public:
  /// Adds at least so many bytes right behind those that it gave before, a multiple of
  /// alignment. How many; 0: there are no more.
  using Grow = std::uint32_t (*)(std::uint32_t bytes);

  /// What compilers take for granted of memory from `new`.
  static constexpr std::uint32_t alignment = 16;
  /// More than this is never there.
  static constexpr std::uint32_t largest = 1U << 30U;

  /// The range begins at `base`, which is aligned.
  constexpr Heap(char* base, Grow grow) : base_(base), grow_(grow) {}
  Heap(const Heap&) = delete;
  Heap& operator=(const Heap&) = delete;

  /// nullptr where there is not that much left. The block is aligned.
  void* allocate(std::size_t size);
  /// `block` is one of allocate()'s, or nullptr.
  void release(void* block);
  /// What a block has room for: at least what was asked for.
  [[nodiscard]] std::uint32_t room(const void* block) const;

 private:
  // A block is named by the offset of its first word, its head: the block's size and two
  // flags. Its memory follows, and is aligned. A free block has the links of its list there,
  // and its size again at its end, for its right neighbour to find its beginning.
  using Block = std::uint32_t;
  static constexpr std::uint32_t word_bytes = sizeof(std::uint32_t);
  static constexpr std::uint32_t smallest = 4 * word_bytes;
  static constexpr std::uint32_t in_use = 1;
  static constexpr std::uint32_t left_in_use = 2;
  static constexpr std::uint32_t flags = in_use | left_in_use;

  // Lists by size: one for each multiple of the alignment at first, then four to a doubling.
  static constexpr std::uint32_t small_lists = 32;
  static constexpr std::uint32_t lists = 32 + 4 * 22;
  static constexpr std::uint32_t mask_bits = 64;

  [[nodiscard]] std::uint32_t& word(std::uint32_t offset) const;
  [[nodiscard]] std::uint32_t size_of(Block block) const { return word(block) & ~flags; }
  static std::uint32_t list_of(std::uint32_t size);

  void link(Block block, std::uint32_t size);
  void unlink(Block block);
  /// A free block of at least that size, out of its list; 0: none.
  Block take(std::uint32_t size);
  bool extend(std::uint32_t bytes);
  /// Makes a block free that is in no list, with its free neighbours.
  void merge(Block block);

  char* base_;
  Grow grow_;
  /// Behind all of it. A last head stands there that is never free.
  std::uint32_t end_ = 0;
  std::array<Block, lists> first_{};
  /// Which lists have blocks.
  std::array<std::uint64_t, 2> occupied_{};
};

}  // namespace gatehouse::abi
