// wasm/heap: what is given out is aligned, disjoint and whole, and comes back together.
#include "wasm/heap.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstring>
#include <random>
#include <vector>

using gatehouse::abi::Heap;

namespace {

constexpr std::uint32_t range_bytes = 4 * 1024 * 1024;
constexpr std::uint32_t page_bytes = 64 * 1024;

/// The heap asks a plain function for more, so there is one range at a time.
struct Range {
  static std::uint32_t given;
  static std::uint32_t grow(std::uint32_t bytes) {
    const std::uint32_t pages = (bytes + page_bytes - 1) / page_bytes * page_bytes;
    if (given + pages > range_bytes) return 0;
    given += pages;
    return pages;
  }

  Range() { given = 0; }
  std::vector<std::uint64_t> memory = std::vector<std::uint64_t>(range_bytes / sizeof(std::uint64_t));
  Heap heap{reinterpret_cast<char*>(memory.data()), grow};
};
std::uint32_t Range::given = 0;

struct Piece {
  unsigned char* data;
  std::size_t size;
  unsigned char mark;
};

bool is_whole(const Piece& piece) {
  for (std::size_t i = 0; i < piece.size; ++i) {
    if (piece.data[i] != piece.mark) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("a block of any size is aligned and has the room that was asked for") {
  Range range;
  for (const std::size_t size : {0U, 1U, 4U, 8U, 12U, 13U, 100U, 255U, 256U, 257U, 5000U, 65'536U, 1'000'000U}) {
    CAPTURE(size);
    void* const block = range.heap.allocate(size);
    REQUIRE(block != nullptr);
    CHECK(reinterpret_cast<std::uintptr_t>(block) % Heap::alignment == 0);
    CHECK(range.heap.room(block) >= size);
    std::memset(block, 0xAB, size);
  }
}

TEST_CASE("what there is no room for is refused, and the rest goes on") {
  Range range;
  CHECK(range.heap.allocate(range_bytes) == nullptr);
  CHECK(range.heap.allocate(Heap::largest + std::size_t{1}) == nullptr);
  CHECK(range.heap.allocate(SIZE_MAX) == nullptr);
  void* const block = range.heap.allocate(range_bytes / 2);
  REQUIRE(block != nullptr);
  CHECK(range.heap.allocate(range_bytes / 2) == nullptr);
  range.heap.release(block);
  CHECK(range.heap.allocate(range_bytes / 2) == block);
}

TEST_CASE("nothing is released as nothing") {
  Range range;
  range.heap.release(nullptr);
  CHECK(range.heap.allocate(1) != nullptr);
}

TEST_CASE("blocks come back together, in whatever order they are released") {
  Range range;
  std::mt19937 random(7);
  for (int round = 0; round < 20; ++round) {
    std::vector<void*> blocks;
    for (int i = 0; i < 1000; ++i) blocks.push_back(range.heap.allocate(random() % 3000));
    std::shuffle(blocks.begin(), blocks.end(), random);
    for (void* const block : blocks) range.heap.release(block);
    // All but a few bytes of what was ever given is one block again.
    const std::uint32_t given = Range::given;
    void* const all = range.heap.allocate(given - 64);
    REQUIRE(all != nullptr);
    CHECK(Range::given == given);
    range.heap.release(all);
  }
}

TEST_CASE("a hundred thousand random calls leave every block as it was written") {
  Range range;
  std::mt19937 random(1);
  std::vector<Piece> pieces;
  for (int i = 0; i < 100'000; ++i) {
    const bool allocates = pieces.empty() || (pieces.size() < 800 && random() % 2 == 0);
    if (allocates) {
      const std::size_t size = random() % 16 == 0 ? random() % 20'000 : random() % 200;
      auto* const data = static_cast<unsigned char*>(range.heap.allocate(size));
      REQUIRE(data != nullptr);
      pieces.push_back({data, size, static_cast<unsigned char>(random())});
      std::memset(data, pieces.back().mark, size);
      continue;
    }
    std::swap(pieces[random() % pieces.size()], pieces.back());
    REQUIRE(is_whole(pieces.back()));
    range.heap.release(pieces.back().data);
    pieces.pop_back();
  }
  for (const Piece& piece : pieces) REQUIRE(is_whole(piece));
}
