#include "wasm/heap.h"

#include <algorithm>
#include <bit>

namespace gatehouse::abi {
namespace {

/// The memory holds anything; this is how it is read here.
using Word [[gnu::may_alias]] = std::uint32_t;

}  // namespace

std::uint32_t& Heap::word(std::uint32_t offset) const { return *reinterpret_cast<Word*>(base_ + offset); }

std::uint32_t Heap::list_of(std::uint32_t size) {
  const std::uint32_t units = size / alignment;
  if (units < small_lists) return units;
  // The two bits below the highest say which quarter of a doubling.
  const auto doubling = static_cast<std::uint32_t>(std::bit_width(units)) - 1;
  const std::uint32_t quarter = (units >> (doubling - 2)) & 3U;
  constexpr std::uint32_t first_doubling = 5;
  return std::min(small_lists + 4 * (doubling - first_doubling) + quarter, lists - 1);
}

void Heap::link(Block block, std::uint32_t size) {
  const std::uint32_t list = list_of(size);
  const Block next = first_[list];
  word(block + word_bytes) = next;
  word(block + 2 * word_bytes) = 0;
  if (next != 0) word(next + 2 * word_bytes) = block;
  first_[list] = block;
  occupied_[list / mask_bits] |= std::uint64_t{1} << list % mask_bits;
}

void Heap::unlink(Block block) {
  const Block next = word(block + word_bytes);
  const Block previous = word(block + 2 * word_bytes);
  if (next != 0) word(next + 2 * word_bytes) = previous;
  if (previous != 0) {
    word(previous + word_bytes) = next;
    return;
  }
  const std::uint32_t list = list_of(size_of(block));
  first_[list] = next;
  if (next == 0) occupied_[list / mask_bits] &= ~(std::uint64_t{1} << list % mask_bits);
}

Heap::Block Heap::take(std::uint32_t size) {
  std::uint32_t list = list_of(size);
  // Of its own list, which holds smaller ones too, the first that fits.
  for (Block block = first_[list]; block != 0; block = word(block + word_bytes)) {
    if (size_of(block) < size) continue;
    unlink(block);
    return block;
  }
  // Of the next larger ones, any.
  for (++list; list < lists; list = (list / mask_bits + 1) * mask_bits) {
    const std::uint64_t larger = occupied_[list / mask_bits] >> list % mask_bits;
    if (larger == 0) continue;
    const Block block = first_[list + static_cast<std::uint32_t>(std::countr_zero(larger))];
    unlink(block);
    return block;
  }
  return 0;
}

bool Heap::extend(std::uint32_t bytes) {
  std::uint32_t added = grow_(bytes + alignment);
  if (added == 0) return false;
  if (end_ == 0) {
    // The first head stands where its memory is aligned; nothing is on its left.
    end_ = alignment;
    added -= alignment;
    word(end_ - word_bytes) = left_in_use;
  }
  const Block block = end_ - word_bytes;
  end_ += added;
  word(end_ - word_bytes) = in_use;
  word(block) = added | (word(block) & left_in_use);
  merge(block);
  return true;
}

void Heap::merge(Block block) {
  std::uint32_t size = size_of(block);
  if ((word(block) & left_in_use) == 0) {
    const std::uint32_t left_size = word(block - word_bytes);
    block -= left_size;
    size += left_size;
    unlink(block);
  }
  Block right = block + size;
  if ((word(right) & in_use) == 0) {
    unlink(right);
    size += size_of(right);
    right = block + size;
  }
  word(block) = size | (word(block) & left_in_use);
  word(right - word_bytes) = size;
  word(right) &= ~left_in_use;
  link(block, size);
}

void* Heap::allocate(std::size_t size) {
  if (size > largest) return nullptr;
  const auto aligned = static_cast<std::uint32_t>((size + word_bytes + alignment - 1) / alignment * alignment);
  const std::uint32_t wanted = std::max(aligned, smallest);
  Block block = take(wanted);
  if (block == 0 && extend(wanted)) block = take(wanted);
  if (block == 0) return nullptr;
  const std::uint32_t rest = size_of(block) - wanted;
  if (rest < smallest) {
    word(block + size_of(block)) |= left_in_use;
    word(block) |= in_use;
  } else {
    word(block) = wanted | in_use | (word(block) & left_in_use);
    const Block behind = block + wanted;
    word(behind) = rest | left_in_use;
    word(behind + rest - word_bytes) = rest;
    link(behind, rest);
  }
  return base_ + block + word_bytes;
}

void Heap::release(void* block) {
  if (block == nullptr) return;
  merge(static_cast<Block>(static_cast<char*>(block) - base_) - word_bytes);
}

std::uint32_t Heap::room(const void* block) const {
  return size_of(static_cast<Block>(static_cast<const char*>(block) - base_) - word_bytes) - word_bytes;
}

}  // namespace gatehouse::abi
