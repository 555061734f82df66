// Reads a stored JSON record straight into the variables that its members belong to, without
// building a tree of it. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace gatehouse {

/// Where a member goes, by its kind; one of the pointers is set.
struct RecordSlot {
  std::string_view name;
  std::string* text = nullptr;
  std::int64_t* integer = nullptr;
  bool* flag = nullptr;
};

/// Members that no slot names, and those of another kind than their slot, are passed over, so
/// that records of other versions open. The members of an object within the record are its own
/// where its name is `part`, and otherwise passed over, too. False where the text is not a JSON
/// object, or fills a slot twice. At most 32 slots.
bool read_record(std::string_view text, std::span<const RecordSlot> slots, std::string_view part);

}  // namespace gatehouse
