#include "http/page.h"

#include "core/decimal.h"
#include "core/json.h"
#include "core/limits.h"

namespace gatehouse {
namespace {

constexpr std::uint32_t offset_maximum = 0x7fffffff;

struct Range {
  std::uint32_t minimum;
  std::uint32_t maximum;
};

Result<std::uint32_t> read_number(const QueryParameter& parameter, Range range) {
  const std::optional<std::uint64_t> number = unsigned_number(parameter.value);
  if (!number || *number < range.minimum || *number > range.maximum) {
    return error(Reason::invalid,
                 "Must be a whole number from " + decimal(range.minimum) + " to " + decimal(range.maximum) + ".",
                 parameter.name);
  }
  return static_cast<std::uint32_t>(*number);
}

std::string page_link(std::string_view list_url, std::uint32_t limit, std::uint32_t offset) {
  return std::string(list_url) + "?limit=" + decimal(limit) + "&offset=" + decimal(offset);
}

}  // namespace

Result<Page> read_page(std::string_view query) {
  Page page{limits::page_items_default, 0};
  for (const QueryParameter& parameter : parse_query(query)) {
    if (parameter.name == "limit") page.limit = TRY(read_number(parameter, {1, limits::page_items_maximum}));
    if (parameter.name == "offset") page.offset = TRY(read_number(parameter, {0, offset_maximum}));
  }
  return page;
}

std::string present_page(const Page& page, const PageContents& contents, std::string_view list_url) {
  JsonWriter json;
  json.begin_object().member("count", static_cast<std::int64_t>(contents.total));
  std::string next;
  std::string previous;
  const bool has_more = contents.records > 0 && page.offset + std::uint64_t{contents.records} < contents.total;
  // With a limit that `previous` of that page comes back here by, also where this one ended early.
  if (has_more) next = page_link(list_url, contents.records, page.offset + contents.records);
  if (page.offset > 0) {
    previous = page_link(list_url, page.limit, page.offset > page.limit ? page.offset - page.limit : 0);
  }
  json.member_or_null("next", next).member_or_null("previous", previous);
  return json.key("results").begin_array().raw(contents.items).end_array().end_object().take();
}

}  // namespace gatehouse
