#include "tests/support/test_gateway.h"

#include <algorithm>
#include <stdexcept>

#include "host-shims/native/url_parser.h"
#include "storage/keys.h"

namespace gatehouse::test {
namespace {

std::vector<std::pair<std::string_view, std::string_view>> with_defaults(TestGateway::Variables settings) {
  std::vector<std::pair<std::string_view, std::string_view>> variables = {{"ENCRYPTION_KEYS", encryption_keys},
                                                                          {"ADMIN_TOKEN", admin_token}};
  variables.insert(variables.end(), settings.begin(), settings.end());
  return variables;
}

/// As a host would: through the URL parser, without a fragment.
std::string absolute(const std::string& path) {
  const std::optional<Url> url = UrlParser::shared().parse(std::string(origin) + path, {});
  if (!url) throw std::invalid_argument("no path of a URL: " + path);
  return url->href.substr(0, url->href.size() - url->fragment.size());
}

std::vector<Header> headers_of(const TestRequest& request) {
  std::vector<Header> headers = request.headers;
  if (!request.api_key.empty()) headers.push_back({"authorization", "Bearer " + request.api_key});
  const auto is_content_type = [](const Header& header) { return header.name == "content-type"; };
  if (!request.body.empty() && std::none_of(headers.begin(), headers.end(), is_content_type)) {
    headers.push_back({"content-type", "application/json"});
  }
  return headers;
}

std::string json_list(const std::vector<std::string>& items) {
  JsonWriter json;
  json.begin_array();
  for (const std::string& item : items) json.string(item);
  return json.end_array().take();
}

const JsonValue* step_into(const JsonValue& value, const std::string& name) {
  if (!value.is(JsonValue::Kind::array)) return value.find(name);
  const std::size_t index = std::stoul(name);
  return index < value.items.size() ? &value.items[index] : nullptr;
}

std::string describe(const JsonValue& value) {
  switch (value.kind) {
    case JsonValue::Kind::null: return "null";
    case JsonValue::Kind::boolean: return value.boolean ? "true" : "false";
    case JsonValue::Kind::number:
    case JsonValue::Kind::string: return value.text;
    case JsonValue::Kind::array: return "[array]";
    case JsonValue::Kind::object: return "{object}";
  }
  return {};
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

}  // namespace

std::string TestResponse::header(std::string_view name) const {
  for (const Header& header : headers) {
    if (header.name == name) return header.value;
  }
  return {};
}

bool TestResponse::has_header(std::string_view name) const {
  return std::any_of(headers.begin(), headers.end(), [name](const Header& header) { return header.name == name; });
}

JsonValue TestResponse::json() const {
  Result<JsonValue> parsed = parse_json(body);
  if (!parsed) throw std::runtime_error("not JSON: " + body);
  return std::move(parsed).value();
}

std::string TestResponse::at(std::string_view path) const {
  const JsonValue root = json();
  const JsonValue* value = &root;
  while (value != nullptr && !path.empty()) {
    const std::size_t slash = path.find('/');
    value = step_into(*value, std::string(path.substr(0, slash)));
    path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
  }
  return value == nullptr ? "(absent)" : describe(*value);
}

Activation::Activation(const Gateway& gateway, NativeWorld& world, TestRequest request)
    : world_(world),
      source_(std::move(request)),
      url_(absolute(source_.path)),
      headers_(headers_of(source_)),
      host_(world, source_.body),
      task_(gateway.handle(request_, host_)) {
  request_.method = source_.method;
  request_.url = url_;
  for (const Header& header : headers_) request_.headers.push_back({header.name, header.value});
  request_.body_state = source_.body_state;
  request_.body = source_.body;
  task_->start();
}

bool Activation::cancel() {
  if (task_ && host_.is_shielded()) return false;
  task_.reset();
  return true;
}

void Activation::give_up() {
  host_.give_up();
  task_.reset();
}

TestResponse Activation::take_response() {
  Response& response = task_->result();
  TestResponse taken{response.status, response.headers, {}, false};
  if (const std::string* bytes = std::get_if<std::string>(&response.body)) taken.body = *bytes;
  if (const BodyId* stream = std::get_if<BodyId>(&response.body)) {
    taken.is_stream = true;
    const auto found = world_.bodies.find(*stream);
    if (found == world_.bodies.end()) throw std::runtime_error("the gateway passed a body on that it has let go of");
    taken.body = found->second;
    world_.bodies.erase(found);
  }
  return taken;
}

TestGateway::TestGateway(Variables settings) : gateway_(Settings::from_variables(with_defaults(settings))) {}

std::unique_ptr<Activation> TestGateway::start(TestRequest request) {
  return std::make_unique<Activation>(gateway_, world, std::move(request));
}

TestResponse TestGateway::send(TestRequest request) {
  const std::unique_ptr<Activation> activation = start(std::move(request));
  while (!activation->done() && !world.pending().empty()) world.deliver(0);
  if (!activation->done()) throw std::runtime_error("the request waits for nothing");
  return activation->take_response();
}

TestResponse TestGateway::send_unseen(TestRequest request) {
  const Delivery delivery = std::exchange(world.delivery, Delivery::immediate);
  const std::vector<std::string> calls_before = world.calls;
  TestResponse response = send(std::move(request));
  world.calls = calls_before;
  world.delivery = delivery;
  if (response.status != 201) throw std::runtime_error("cannot set the test up: " + response.body);
  return response;
}

TestKey TestGateway::make_key(const KeyOptions& options) {
  JsonWriter json;
  json.begin_object().member("label", "test").member("user", options.user);
  json.key("projects").raw(json_list(options.projects)).key("scopes").raw(json_list(options.scopes));
  if (!options.expires_at.empty()) json.member("expires_at", options.expires_at);
  const TestResponse made = send_unseen({.method = "POST",
                                         .path = "/api/admin/api_keys",
                                         .body = json.end_object().take(),
                                         .api_key = std::string(admin_token)});
  NativeHost host(world);
  names_.emplace_back(storage::hash_user(host, options.user).hex, "<" + options.user + ">");
  name(made.at("id"), "key");
  return {made.at("id"), made.at("key")};
}

std::string TestGateway::make_installation(const InstallationOptions& options) {
  JsonWriter json;
  json.begin_object().member("url", options.url).member("auth_type", options.auth_type);
  const bool is_oauth = options.auth_type == "oauth";
  json.member(is_oauth ? "display_name" : "name", options.name);
  if (options.auth_type == "api_key") {
    json.member("api_key", options.credential)
        .member("auth_header", options.auth_header)
        .member("auth_scheme", options.auth_scheme);
  }
  const TestResponse made =
      send_unseen({.method = "POST",
                   .path = installations_path(options.project) + (is_oauth ? "" : "install_custom/"),
                   .body = json.end_object().take(),
                   .api_key = options.api_key});
  name(made.at("id"), "installation");
  return made.at("id");
}

void TestGateway::name(std::string text, const std::string& kind) {
  const auto count = 1 + std::count_if(names_.begin(), names_.end(),
                                       [&kind](const auto& known) { return known.second.starts_with("<" + kind); });
  names_.emplace_back(std::move(text), count == 1 ? "<" + kind + ">" : "<" + kind + " " + std::to_string(count) + ">");
}

std::vector<std::string> TestGateway::calls() const {
  std::vector<std::string> named = world.calls;
  for (std::string& call : named) {
    for (const auto& [text, replacement] : names_) replace_all(call, text, replacement);
  }
  return named;
}

std::string TestGateway::installations_path(std::string_view project) {
  return "/api/environments/" + std::string(project) + "/mcp_server_installations/";
}

std::string TestGateway::proxy_path(std::string_view installation_id, std::string_view project) {
  return installations_path(project).append(installation_id).append("/proxy/");
}

TestRequest mcp_post(std::string_view installation_id, std::string_view api_key, std::string body) {
  return {.method = "POST",
          .path = TestGateway::proxy_path(installation_id),
          .headers = {{"accept", "application/json, text/event-stream"}, {"mcp-protocol-version", "2025-11-25"}},
          .body = std::move(body),
          .api_key = std::string(api_key)};
}

}  // namespace gatehouse::test
