// Pages of a list: `limit` and `offset` in, `count`, `next` and `previous` out. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.h"
#include "http/url.h"

namespace gatehouse {

struct Page {
  std::uint32_t limit;
  std::uint32_t offset;
};

/// Reason::invalid naming the parameter for anything but limit 1–1000 and offset 0–2³¹-1.
Result<Page> read_page(std::string_view query);

struct PageContents {
  /// How many records there are on all pages.
  std::uint32_t total = 0;
  /// How many this page was made of: fewer than its limit on the last, and where they are large.
  std::uint32_t records = 0;
  /// JSON texts with commas between them.
  std::string items = {};
};

/// The JSON of a page. `list_url` is absolute and without a query.
std::string present_page(const Page& page, const PageContents& contents, std::string_view list_url);

}  // namespace gatehouse
