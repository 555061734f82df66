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

/// The JSON of a page. `list_url` is absolute and without a query; `items` are JSON texts with
/// commas between them.
std::string present_page(const Page& page, std::uint32_t total, std::string_view list_url, std::string_view items);

}  // namespace gatehouse
