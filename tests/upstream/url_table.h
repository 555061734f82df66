// Reads tests/upstream/*_urls.json, the tables that the end-to-end tests run as well. The
// URLs are input strings; Node parses them, because the gateway leaves that to its host.
#pragma once

#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/json.h"
#include "host/host.h"

namespace gatehouse::test {

struct UrlRow {
  std::string input;
  /// An enumerator of UpstreamRefusal, or "unparsable"; empty in the table of accepted URLs.
  std::string refusal;
  std::optional<Url> url;
};

inline std::string output_of(const std::string& command) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::string output;
  char buffer[4096];
  while (pipe != nullptr) {
    const std::size_t size = std::fread(buffer, 1, sizeof buffer, pipe.get());
    if (size == 0) break;
    output.append(buffer, size);
  }
  return output;
}

/// The folder of this file, where the tables lie, with its slash.
inline std::string table_folder() { return GATEHOUSE_SOURCE_DIR "/tests/upstream/"; }

/// Empty where the table cannot be read.
inline std::vector<UrlRow> read_url_table(const std::string& name) {
  const std::string folder = table_folder();
  const auto table = parse_json(output_of("node '" + folder + "parse_table.mjs' '" + folder + name + "'"));
  std::vector<UrlRow> rows;
  if (!table) return rows;
  for (const JsonValue& item : table.value().items) {
    UrlRow row{item.find("url")->text, {}, {}};
    if (const JsonValue* refusal = item.find("refusal")) row.refusal = refusal->text;
    if (const std::vector<JsonValue>& parts = item.find("parts")->items; !parts.empty()) {
      row.url = Url{parts[0].text, parts[1].text, parts[2].text, parts[3].text, parts[4].text,
                    parts[5].text, parts[6].text, parts[7].text, parts[8].text};
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace gatehouse::test
