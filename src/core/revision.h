// The revisions of the Model Context Protocol that are told apart, and which era one belongs to. Pure.
#pragma once

#include <string_view>

namespace gatehouse::revision {

inline constexpr std::string_view v2025_11_25 = "2025-11-25";
inline constexpr std::string_view v2026_07_28 = "2026-07-28";

/// 2026-07-28, basic/versioning § Terminology: the modern versions describe every request by
/// itself and mirror it in headers; the legacy ones open a session with `initialize`.
/// Versions are dates, so they compare as text. A word that is no date sorts after them
/// all, and is held to the stricter rules.
constexpr bool is_modern(std::string_view version) { return version >= v2026_07_28; }

}  // namespace gatehouse::revision
