// The revisions of the Model Context Protocol, and which era one belongs to. Pure.
#pragma once

#include <string_view>

namespace gatehouse::revision {

inline constexpr std::string_view v2025_03_26 = "2025-03-26";
inline constexpr std::string_view v2025_06_18 = "2025-06-18";
inline constexpr std::string_view v2025_11_25 = "2025-11-25";
inline constexpr std::string_view v2026_07_28 = "2026-07-28";

/// What a request without any version speaks (2025-11-25, basic/transports § Protocol Version Header).
inline constexpr std::string_view assumed = v2025_03_26;

/// 2026-07-28, basic/versioning § Terminology: the modern versions describe every request by
/// itself and mirror it in headers; the legacy ones open a session with `initialize`.
/// Versions are dates, so they compare as text. A word that is no date sorts after them
/// all, and is held to the stricter rules.
constexpr bool is_modern(std::string_view version) { return version >= v2026_07_28; }

}  // namespace gatehouse::revision
