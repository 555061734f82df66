// JSON documents for the tables of the OAuth readers: a good one, taken apart into members,
// and what a hostile or broken server makes of it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/json.h"
#include "core/limits.h"
#include "host-shims/native/native_host.h"
#include "oauth/endpoint_url.h"

namespace gatehouse::test {

/// Name and JSON literal.
using Members = std::vector<std::pair<std::string, std::string>>;

inline std::string document(const Members& members) {
  std::string text = "{";
  for (const auto& [name, literal] : members) {
    if (text.size() > 1) text += ',';
    text += json_quote(name) + ":" + literal;
  }
  return text + "}";
}

inline Members without(Members members, std::string_view name) {
  Members rest;
  for (auto& member : members) {
    if (member.first != name) rest.push_back(std::move(member));
  }
  return rest;
}

/// With this member replaced, or added.
inline Members with(Members members, const std::string& name, const std::string& literal) {
  Members changed = without(std::move(members), name);
  changed.emplace_back(name, literal);
  return changed;
}

struct Named {
  std::string name;
  std::string text;
};

/// Whole bodies that no reader may take for the document that the members make.
inline std::vector<Named> hostile_documents(const Members& members) {
  const std::string good = document(members);
  const auto deep = [](char open, std::size_t levels) { return std::string(levels, open); };
  const auto extra = [&](const std::string& literal) { return document(with(members, "x", literal)); };
  std::vector<Named> rows = {
      {"nothing", ""},
      {"blank", " \r\n\t"},
      {"null", "null"},
      {"true", "true"},
      {"a number", "42"},
      {"a string", "\"text\""},
      {"a list", "[]"},
      {"the document in a list", "[" + good + "]"},
      {"the document in a string", json_quote(good)},
      {"a page", "<!doctype html><title>Sign in</title>"},
      {"a form", "access_token=a&token_type=bearer&client_id=b&issuer=c"},
      {"an open object", "{"},
      {"cut off", good.substr(0, good.size() - 1)},
      {"something behind it", good + "x"},
      {"another behind it", good + good},
      {"NUL behind it", good + std::string(1, '\0') + "x"},
      {"NUL in front of it", std::string(1, '\0') + good},
      {"a byte order mark", "\xEF\xBB\xBF" + good},
      {"a comment", "/**/" + good},
      {"single quotes", "{'issuer':'https://as.example.com'}"},
      {"a comma too many", good.substr(0, good.size() - 1) + ",}"},
      {"no UTF-8", extra("\"\xC0\xAF\"")},
      {"a number beyond all bounds", extra("1e999")},
      {"half a surrogate pair", extra(R"("\ud800")")},
      {"100,000 open lists", deep('[', 100000)},
      {"100,000 nested lists in a member", extra(deep('[', 100000) + deep(']', 100000))},
      {"100,000 open objects",
       [] {
         std::string text;
         for (int i = 0; i < 100000; ++i) text += "{\"a\":";
         return text;
       }()},
      {"one level too deep", extra(deep('[', limits::json_depth_levels) + deep(']', limits::json_depth_levels))},
      {"a string of a megabyte", extra(json_quote(std::string(1024 * 1024, 'a')))},
      {"a name of a megabyte", document(with(members, std::string(1024 * 1024, 'a'), "1"))},
      {"one byte too many", good + std::string(limits::oauth_document_bytes + 1 - good.size(), ' ')},
  };
  Members many = members;
  for (std::size_t i = 0; i < limits::json_object_members; ++i) many.emplace_back("x" + std::to_string(i), "1");
  rows.push_back({"too many members", document(many)});
  for (const auto& [name, literal] : members) {
    Members twice = members;
    twice.emplace_back(name, literal);
    rows.push_back({name + " twice", document(twice)});
    twice.back().second = "null";
    rows.push_back({name + " twice, then null", document(twice)});
    Members escaped = members;
    escaped.emplace_back("*", literal);
    std::string text = document(escaped);
    char escape[8];
    std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned char>(name.front()));
    text.replace(text.rfind("\"*\""), 3, "\"" + std::string(escape) + name.substr(1) + "\"");
    rows.push_back({name + " twice, once escaped", text});
  }
  return rows;
}

/// The same document, as other servers would write it; every reader takes these.
inline std::vector<Named> harmless_documents(const Members& members) {
  const std::string good = document(members);
  const std::size_t levels = limits::json_depth_levels - 1;
  return {
      {"spaces around it", " \r\n\t" + good + " \r\n\t"},
      {"the largest allowed", good + std::string(limits::oauth_document_bytes - good.size(), ' ')},
      {"the deepest allowed", document(with(members, "x", std::string(levels, '[') + std::string(levels, ']')))},
      {"members nobody knows", document(with(with(members, "x", "1e308"), "y", R"({"issuer":"z"})"))},
  };
}

/// JSON literals that are no text to use, whatever member they stand in.
inline std::vector<std::string> hostile_texts() {
  return {"null",
          "true",
          "1",
          "1.5",
          "[]",
          "{}",
          R"(["text"])",
          R"({"a":"b"})",
          R"("")",
          R"("a\u0000b")",
          R"("a\r\nb: c")",
          R"("a\u007fb")",
          "\"" + std::string(200 * 1024, 'a') + "\""};
}

/// JSON literals that are no list, whatever member they stand in.
inline std::vector<std::string> hostile_lists() {
  std::string endless = "[";
  for (std::size_t i = 0; i <= limits::oauth_list_items; ++i) endless += i == 0 ? "\"S256\"" : ",\"S256\"";
  return {"null", "true", "1", "\"S256\"", "{}", R"({"0":"S256"})", endless + "]"};
}

/// A host whose parser the tables use, and the rules of a deployment.
struct Rules {
  NativeWorld world;
  NativeHost host{world};
  UrlRules strict{host, PrivateUpstreams::refused};
  UrlRules relaxed{host, PrivateUpstreams::allowed};

  Url url(std::string_view text) { return host.parse_url(text, "").value(); }
};

}  // namespace gatehouse::test
