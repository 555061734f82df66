// The members of a stored JSON record, named once for writing and for reading. Pure.
//
// A member that is missing, or of another kind, reads as its default (empty text, 0, a flag's
// fallback), so that records of older versions open. What is read often is read by slots
// (core/record_reader), what is part of something larger as a member of its tree.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.h"
#include "core/json_fields.h"
#include "core/record_reader.h"

namespace gatehouse {

template <typename Record>
struct TextMember {
  std::string_view name;
  std::string Record::*member;
};

template <typename Record>
struct IntegerMember {
  std::string_view name;
  std::int64_t Record::*member;
};

template <typename Record>
struct FlagMember {
  std::string_view name;
  bool Record::*member;
  /// Where the record does not say.
  bool fallback = false;
};

/// The tables outlive it.
template <typename Record>
struct RecordMembers {
  std::span<const TextMember<Record>> texts;
  std::span<const IntegerMember<Record>> integers = {};
  std::span<const FlagMember<Record>> flags = {};

  [[nodiscard]] constexpr std::size_t size() const { return texts.size() + integers.size() + flags.size(); }
};

/// Into the object that is open in `json`.
template <typename Record>
void write_members(JsonWriter& json, const Record& record, const RecordMembers<Record>& members) {
  for (const auto& [name, member] : members.texts) json.member(name, record.*member);
  for (const auto& [name, member] : members.integers) json.member(name, record.*member);
  for (const auto& [name, member, fallback] : members.flags) json.member(name, record.*member);
}

template <typename Record>
void read_members(const JsonValue& object, Record& record, const RecordMembers<Record>& members) {
  for (const auto& [name, member] : members.texts) record.*member = stored_text(object, name);
  for (const auto& [name, member] : members.integers) record.*member = stored_integer(object, name).value_or(0);
  for (const auto& [name, member, fallback] : members.flags) {
    record.*member = stored_boolean(object, name, fallback);
  }
}

/// Adds to the slots for `read_record`; the members of `record`, which outlives them, have their
/// defaults then.
template <typename Record>
void add_slots(std::vector<RecordSlot>& slots, Record& record, const RecordMembers<Record>& members) {
  for (const auto& [name, member] : members.texts) {
    (record.*member).clear();
    slots.push_back({.name = name, .text = &(record.*member)});
  }
  for (const auto& [name, member] : members.integers) {
    record.*member = 0;
    slots.push_back({.name = name, .integer = &(record.*member)});
  }
  for (const auto& [name, member, fallback] : members.flags) {
    record.*member = fallback;
    slots.push_back({.name = name, .flag = &(record.*member)});
  }
}

}  // namespace gatehouse
