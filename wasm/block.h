// Reads and writes blocks, the flat byte strings of wasm/abi.h. Pure; knows no
// message, no import and no allocator.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace gatehouse::abi {

/// Reads one block front to back. The first read that would leave the block fails
/// it for good: that read and every later one yields zero or an empty view, so a
/// caller reads everything and asks once, with finished(), whether to believe it.
/// Views point into the block.
class BlockReader {
 public:
  explicit BlockReader(std::string_view block) : rest_(block) {}

  std::uint32_t u32();
  std::uint64_t u64();
  std::string_view bytes();

  /// How many items the list that starts here has. `smallest_item_size` is what an
  /// item takes at least; a count that the rest of the block cannot hold fails the
  /// block, so a caller may reserve memory by what it gets.
  std::uint32_t count(std::uint32_t smallest_item_size);

  /// The enumerator that starts here, or nothing (and a failed block) where the
  /// value lies past `last`. Enums of the contract count up from 0 without a gap.
  template <typename Enum>
  std::optional<Enum> enumerator(Enum last) {
    const std::uint32_t value = u32();
    if (failed_ || value > static_cast<std::uint32_t>(last)) {
      failed_ = true;
      return std::nullopt;
    }
    return static_cast<Enum>(value);
  }

  /// Everything was read, nothing is left over.
  [[nodiscard]] bool finished() const { return !failed_ && rest_.empty(); }

 private:
  std::string_view take(std::size_t size);

  std::string_view rest_;
  bool failed_ = false;
};

/// Appends the parts of one block in order.
class BlockWriter {
 public:
  BlockWriter& u32(std::uint32_t value);
  BlockWriter& u64(std::uint64_t value);
  BlockWriter& bytes(std::string_view value);
  /// Starts a list; its items follow.
  BlockWriter& count(std::size_t items) { return u32(static_cast<std::uint32_t>(items)); }

  [[nodiscard]] const std::string& block() const { return block_; }
  /// Without a copy; the writer is empty afterwards.
  std::string take() { return std::exchange(block_, {}); }

 private:
  std::string block_;
};

}  // namespace gatehouse::abi
