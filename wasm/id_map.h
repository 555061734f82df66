// What belongs to ids that somebody else chose: a hash table of 32-bit numbers. Pure. A
// fraction of the code of std::unordered_map, and one allocation for a value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace gatehouse::abi {

template <typename Value>
class IdMap {
 public:
  /// Nothing may have this id yet. The value stays where it is until it is taken.
  Value& add(std::uint32_t id, Value value) {
    if (size_ >= chains_.size()) grow();
    ++size_;
    Chain& chain = chain_of(id);
    chain = std::make_unique<Entry>(Entry{id, std::move(value), std::move(chain)});
    return chain->value;
  }

  /// nullptr where nothing has this id.
  Value* find(std::uint32_t id) {
    if (size_ == 0) return nullptr;
    const Chain& found = link_to(id);
    return found ? &found->value : nullptr;
  }

  /// Whether there was something.
  bool remove(std::uint32_t id) {
    if (find(id) == nullptr) return false;
    --size_;
    Chain& link = link_to(id);
    // Out of the map before it ends: its end may come back here.
    const Chain ended = std::move(link);
    link = std::move(ended->next);
    return true;
  }

  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  struct Entry;
  using Chain = std::unique_ptr<Entry>;
  struct Entry {
    std::uint32_t id;
    Value value;
    Chain next;
  };
  static constexpr std::size_t fewest_chains = 64;

  // Their number is a power of two, and ids count up.
  Chain& chain_of(std::uint32_t id) { return chains_[id & (chains_.size() - 1)]; }
  Chain& link_to(std::uint32_t id) {
    Chain* link = &chain_of(id);
    while (*link && (*link)->id != id) link = &(*link)->next;
    return *link;
  }
  void grow() {
    std::vector<Chain> old(chains_.empty() ? fewest_chains : 2 * chains_.size());
    old.swap(chains_);
    for (Chain& chain : old) {
      while (chain) {
        Chain entry = std::move(chain);
        chain = std::move(entry->next);
        Chain& target = chain_of(entry->id);
        entry->next = std::move(target);
        target = std::move(entry);
      }
    }
  }

  std::vector<Chain> chains_;
  std::size_t size_ = 0;
};

}  // namespace gatehouse::abi
