#include "tests/support/scripted_oauth.h"

#include <stdexcept>

#include "core/base64.h"
#include "host-shims/native/native_crypto.h"
#include "http/url.h"
#include "oauth/scopes.h"

namespace gatehouse::test {
namespace {

std::string challenge_of(const std::string& verifier) {
  const Sha256Digest digest = native_crypto::sha256(verifier);
  return base64url_encode({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

std::string without_query(const std::string& url) { return url.substr(0, url.find('?')); }

std::string origin_of(const std::string& url) { return url.substr(0, url.find('/', url.find("//") + 2)); }

std::string header_of(const FetchRequest& request, const std::string& name) {
  for (const Header& header : request.headers) {
    std::string lower = header.name;
    for (char& byte : lower) byte = static_cast<char>(std::tolower(static_cast<unsigned char>(byte)));
    if (lower == name) return header.value;
  }
  return {};
}

bool has_word(const std::string& words, const std::string& word) {
  return (" " + words + " ").find(" " + word + " ") != std::string::npos;
}

}  // namespace

ScriptedResponse json_answer(int status, std::string body) {
  return {status, {{"Content-Type", "application/json"}}, std::move(body)};
}

std::map<std::string, std::string> form_of(std::string_view text) {
  std::map<std::string, std::string> form;
  for (const QueryParameter& parameter : parse_query(text)) {
    if (!form.emplace(parameter.name, parameter.value).second) {
      throw std::runtime_error("a parameter stands twice: " + parameter.name);
    }
  }
  return form;
}

ScriptedOAuth::ScriptedOAuth(NativeWorld& world) {
  world.on_fetch = [this](const FetchRequest& request, const std::string& body) { return answer(request, body); };
}

std::string ScriptedOAuth::resource_metadata_url() const {
  return origin_of(server_url) + "/.well-known/oauth-protected-resource" +
         server_url.substr(origin_of(server_url).size());
}

std::string ScriptedOAuth::grant(const std::string& redirect_url) {
  asked = form_of(redirect_url.substr(redirect_url.find('?') + 1));
  if (without_query(redirect_url) != issuer + "/authorize") throw std::runtime_error("sent elsewhere: " + redirect_url);
  if (asked["response_type"] != "code" || asked["code_challenge_method"] != "S256") {
    throw std::runtime_error("not an authorization request: " + redirect_url);
  }
  const auto registered = registered_scopes.find(asked["client_id"]);
  if (registered != registered_scopes.end() && !scope_covers(registered->second, asked["scope"])) {
    throw std::runtime_error("the client is registered for less: " + redirect_url);
  }
  const std::string code = make_secret("code");
  codes_[code] = {asked["code_challenge"], asked["redirect_uri"], asked["scope"]};
  return respond(redirect_url, "code=" + code + (supports_iss ? "&iss=" + form_encode(issuer) : ""));
}

std::string ScriptedOAuth::respond(const std::string& redirect_url, const std::string& parameters) {
  std::map<std::string, std::string> request = form_of(redirect_url.substr(redirect_url.find('?') + 1));
  const std::string redirect_uri = request["redirect_uri"];
  return redirect_uri.substr(origin_of(redirect_uri).size()) + "?" + parameters +
         "&state=" + form_encode(request["state"]);
}

ScriptedResponse ScriptedOAuth::answer(const FetchRequest& request, const std::string& body) {
  const auto overridden = answers.find(without_query(request.url));
  if (overridden != answers.end()) return overridden->second(request, body);
  if (request.url == server_url) return serve_mcp(request, body);
  if (request.url == resource_metadata_url()) {
    return json_answer(200, R"({"resource":")" + server_url + R"(","authorization_servers":[")" + issuer + R"("]})");
  }
  if (request.url == issuer + "/.well-known/oauth-authorization-server") return json_answer(200, server_metadata());
  if (request.url == issuer + "/register") {
    const std::string client_id = "client-" + std::to_string(++registrations);
    const Result<JsonValue> metadata = parse_json(body);
    const JsonValue* scope = metadata.value().find("scope");
    registered_scopes[client_id] = scope == nullptr ? "" : scope->text;
    return json_answer(201, R"({"client_id":")" + client_id + R"("})");
  }
  if (request.url == token_endpoint()) return serve_token(request, body);
  return json_answer(404, "{}");
}

std::string ScriptedOAuth::server_metadata() const {
  JsonWriter json;
  json.begin_object()
      .member("issuer", issuer)
      .member("authorization_endpoint", issuer + "/authorize")
      .member("token_endpoint", issuer + "/token");
  if (supports_registration) json.member("registration_endpoint", issuer + "/register");
  json.key("response_types_supported").raw(R"(["code"])").key("code_challenge_methods_supported").raw(R"(["S256"])");
  json.key("token_endpoint_auth_methods_supported").raw(auth_methods);
  if (!server_scopes.empty()) json.key("scopes_supported").raw(server_scopes);
  json.member("authorization_response_iss_parameter_supported", supports_iss);
  json.member("client_id_metadata_document_supported", supports_metadata_documents);
  return json.end_object().take();
}

ScriptedResponse ScriptedOAuth::serve_mcp(const FetchRequest& request, const std::string& body) {
  const std::string authorization = header_of(request, "authorization");
  const std::string token = authorization.substr(std::min<std::size_t>(7, authorization.size()));
  const std::string metadata = R"(resource_metadata=")" + resource_metadata_url() + R"(")";
  const auto live = live_tokens.find(token);
  if (live == live_tokens.end()) {
    std::string challenge = "Bearer " + metadata;
    if (!challenge_scope.empty()) challenge += R"(, scope=")" + challenge_scope + R"(")";
    return {401, {{"WWW-Authenticate", challenge}}, {}};
  }
  if (!needed_scope.empty() && !has_word(live->second, needed_scope)) {
    const std::string challenge = R"(Bearer error="insufficient_scope", scope=")" + needed_scope + R"(", )" + metadata;
    return {403, {{"WWW-Authenticate", challenge}}, {}};
  }
  static_cast<void>(body);
  ScriptedResponse served = json_answer(200, R"({"jsonrpc":"2.0","id":1,"result":{}})");
  if (!session_id.empty()) served.headers.push_back({"Mcp-Session-Id", session_id});
  return served;
}

ScriptedResponse ScriptedOAuth::serve_token(const FetchRequest&, const std::string& body) {
  std::map<std::string, std::string> form = form_of(body);
  token_requests.push_back(form);
  if (form["grant_type"] == "authorization_code") {
    ++exchanges;
    secrets.push_back(form["code_verifier"]);
    const auto code = codes_.find(form["code"]);
    if (code == codes_.end()) return refused(400, "invalid_grant");
    const Code granted = code->second;
    codes_.erase(code);
    if (granted.challenge != challenge_of(form["code_verifier"]) || granted.redirect_uri != form["redirect_uri"]) {
      return refused(400, "invalid_grant");
    }
    return issue(granted.scope);
  }
  ++refreshes;
  const std::string token = form["refresh_token"];
  if (used_refresh_tokens_.count(token) != 0) {
    // RFC 9700 section 4.14.2: whoever has it twice has stolen it.
    reuse_detected = true;
    refresh_tokens_.clear();
    live_tokens.clear();
  }
  const auto known = refresh_tokens_.find(token);
  if (known == refresh_tokens_.end()) return refused(400, "invalid_grant");
  const std::string scope = known->second;
  used_refresh_tokens_.insert(token);
  refresh_tokens_.erase(known);
  if (!keeps_old_tokens) live_tokens.clear();
  return issue(scope);
}

ScriptedResponse ScriptedOAuth::issue(const std::string& asked_scope) {
  const std::string scope = granted_scope.empty() ? asked_scope : granted_scope;
  const std::string access = make_secret("access");
  const std::string refresh = make_secret("refresh");
  live_tokens[access] = scope;
  newest_token = access;
  refresh_tokens_[refresh] = scope;
  JsonWriter json;
  json.begin_object().member("access_token", access).member("token_type", "Bearer");
  if (!expires_in.empty()) json.key("expires_in").raw(expires_in);
  if (issues_refresh_tokens) json.member("refresh_token", refresh);
  return json_answer(200, json.member("scope", scope).end_object().take());
}

ScriptedResponse ScriptedOAuth::refused(int status, const std::string& error) {
  return json_answer(status, R"({"error":")" + error + R"(","error_description":"no"})");
}

std::string ScriptedOAuth::make_secret(const std::string& kind) {
  secrets.push_back(kind + "-of-the-test-" + std::to_string(++secret_count_));
  return secrets.back();
}

}  // namespace gatehouse::test
