#include "core/record_reader.h"

#include <cstddef>
#include <optional>

#include "core/decimal.h"
#include "core/json_reader.h"

namespace gatehouse {
namespace {

class SlotFiller final : public JsonListener {
 public:
  SlotFiller(std::span<const RecordSlot> slots, std::string_view part) : slots_(slots), part_(part) {}

  const char* key(std::string_view name) override {
    next_ = slots_.size();
    if (depth_ == 1) is_in_part_ = name == part_;
    if (depth_ > (is_in_part_ ? 2U : 1U)) return nullptr;
    for (std::size_t slot = 0; slot < slots_.size(); ++slot) {
      if (slots_[slot].name == name) next_ = slot;
    }
    return nullptr;
  }
  const char* scalar(JsonKind kind, std::string_view text) override {
    if (depth_ == 0) return no_object;
    if (next_ == slots_.size() || !fill(slots_[next_], kind, text)) return nullptr;
    const std::uint32_t bit = 1U << next_;
    next_ = slots_.size();
    if ((filled_ & bit) != 0) return "A member is there twice.";
    filled_ |= bit;
    return nullptr;
  }
  const char* open(JsonKind kind) override {
    if (depth_ == 0 && kind != JsonKind::object) return no_object;
    ++depth_;
    next_ = slots_.size();
    return nullptr;
  }
  const char* close(JsonKind) override {
    --depth_;
    return nullptr;
  }

 private:
  static constexpr const char* no_object = "The record is no object.";

  /// Whether the value is of the slot's kind.
  static bool fill(const RecordSlot& slot, JsonKind kind, std::string_view text) {
    if (kind == JsonKind::string && slot.text != nullptr) {
      *slot.text = text;
      return true;
    }
    if (kind == JsonKind::boolean && slot.flag != nullptr) {
      *slot.flag = text == "true";
      return true;
    }
    if (kind != JsonKind::number || slot.integer == nullptr) return false;
    const std::optional<std::int64_t> number = signed_number(text);
    if (number) *slot.integer = *number;
    return number.has_value();
  }

  std::span<const RecordSlot> slots_;
  std::string_view part_;
  std::uint32_t depth_ = 0;
  /// Of the record's member that was named last.
  bool is_in_part_ = false;
  /// The slot whose value comes next; beyond the last where nobody wants it.
  std::size_t next_ = slots_.size();
  /// A bit for each slot.
  std::uint32_t filled_ = 0;
};

}  // namespace

bool read_record(std::string_view text, std::span<const RecordSlot> slots, std::string_view part) {
  SlotFiller filler(slots, part);
  return read_json(text, filler).ok();
}

}  // namespace gatehouse
