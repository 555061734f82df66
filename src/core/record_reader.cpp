#include "core/record_reader.h"

#include <optional>
#include <utility>

#include "core/json_reader.h"

namespace gatehouse {
namespace {

class SlotFiller final : public JsonListener {
 public:
  explicit SlotFiller(std::span<const RecordSlot> slots) : slots_(slots) {}

  const char* key(std::string_view name) override {
    slot_ = nullptr;
    for (const RecordSlot& slot : slots_) {
      if (slot.name == name) slot_ = &slot;
    }
    return nullptr;
  }
  const char* scalar(JsonKind kind, std::string_view text) override {
    if (!is_object_) return no_object;
    const RecordSlot* const slot = std::exchange(slot_, nullptr);
    if (slot == nullptr) return nullptr;
    if (kind == JsonKind::string && slot->text != nullptr) *slot->text = text;
    if (kind == JsonKind::boolean && slot->flag != nullptr) *slot->flag = text == "true";
    if (kind == JsonKind::number && slot->integer != nullptr) {
      if (const std::optional<std::int64_t> number = whole_number(text)) *slot->integer = *number;
    }
    return nullptr;
  }
  const char* open(JsonKind kind) override {
    if (!is_object_ && kind != JsonKind::object) return no_object;
    is_object_ = true;
    slot_ = nullptr;
    return nullptr;
  }
  const char* close(JsonKind) override { return nullptr; }

 private:
  static constexpr const char* no_object = "The record is no object.";

  std::span<const RecordSlot> slots_;
  /// Whose value comes next; nullptr where nobody wants it.
  const RecordSlot* slot_ = nullptr;
  bool is_object_ = false;
};

}  // namespace

bool read_record(std::string_view text, std::span<const RecordSlot> slots) {
  SlotFiller filler(slots);
  return read_json(text, filler).ok();
}

}  // namespace gatehouse
