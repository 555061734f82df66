// What a pure function gave for a text a moment ago: for the same text it gives the same. Pure.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace gatehouse {

inline bool is_same_text(std::string_view left, std::string_view right) { return left == right; }

/// Holds a fixed number of texts with their values, one of which may be long. Which of them a text
/// replaces is decided by its beginning, end and length, so that a lookup compares it with one
/// other and no more; `same` is how.
template <typename Value, bool (*same)(std::string_view, std::string_view) = is_same_text>
class Memo {
 public:
  /// nullptr where it is not known; else good until the next `keep`.
  const Value* find(std::string_view text) const {
    const Slot& slot = slots_[slot_of(text)];
    return !text.empty() && same(slot.text, text) ? &slot.value : nullptr;
  }

  const Value& keep(std::string_view text, Value value) {
    Slot& slot = slots_[slot_of(text)];
    slot.text = text;
    slot.value = std::move(value);
    return slot.value;
  }

  /// The value of a text, from `compute`, an optional, where it is not known; nullptr where that
  /// gives none. Good until the next `keep`.
  template <typename Compute>
  const Value* recall(std::string_view text, const Compute& compute) {
    if (const Value* const known = find(text)) return known;
    std::optional<Value> value = compute();
    return value ? &keep(text, std::move(*value)) : nullptr;
  }

  static constexpr std::size_t slot_count = 64;
  /// A longer text takes the one place for such: what is remembered is bounded in bytes, too.
  static constexpr std::size_t long_bytes = 8 * 1024;

 private:
  struct Slot {
    std::string text;
    Value value;
  };

  /// FNV-1a over what tells apart the texts that are kept here: they begin with an id, or end
  /// with a path.
  static std::size_t slot_of(std::string_view text) {
    if (text.size() > long_bytes) return slot_count;
    constexpr std::size_t begin_bytes = 24;
    constexpr std::size_t end_bytes = 8;
    std::uint32_t hash = 2166136261U ^ static_cast<std::uint32_t>(text.size());
    const auto mix = [&hash](std::string_view part) {
      for (const char byte : part) hash = (hash ^ static_cast<std::uint8_t>(byte)) * 16777619U;
    };
    mix(text.substr(0, begin_bytes));
    if (text.size() > begin_bytes) mix(text.substr(std::max(begin_bytes, text.size() - end_bytes)));
    return (hash ^ (hash >> 16U)) % slot_count;
  }

  std::array<Slot, slot_count + 1> slots_;
};

}  // namespace gatehouse
