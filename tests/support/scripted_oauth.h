// An MCP server that wants a token, and its authorization server, scripted behind
// world.on_fetch. A strict one by default: PKCE, resource indicators, `iss`, clients held to the
// scope that they were registered for, rotating refresh tokens with reuse detection. Tests change the members that they
// mean, or put an answer of their own in front of any address.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/support/test_gateway.h"

namespace gatehouse::test {

class ScriptedOAuth {
 public:
  using Answer = std::function<ScriptedResponse(const FetchRequest& request, const std::string& body)>;

  /// Installs itself as the world's network; must outlive its use.
  explicit ScriptedOAuth(NativeWorld& world);
  ScriptedOAuth(const ScriptedOAuth&) = delete;
  ScriptedOAuth& operator=(const ScriptedOAuth&) = delete;

  std::string server_url = "https://mcp.example.com/mcp";
  std::string issuer = "https://auth.example.com";
  /// scope of the challenge; empty: it has none.
  std::string challenge_scope = "files:read";
  /// JSON text.
  std::string server_scopes = R"(["files:read","files:write","offline_access"])";
  std::string auth_methods = R"(["none"])";
  bool supports_iss = true;
  bool supports_metadata_documents = false;
  bool supports_registration = true;
  /// JSON text of expires_in; empty: left out.
  std::string expires_in = "3600";
  /// The scope that is granted, whatever was asked for; empty: that.
  std::string granted_scope;
  bool issues_refresh_tokens = true;
  /// Access tokens outlive the refresh that replaces them.
  bool keeps_old_tokens = false;
  /// The scope a tool call needs; empty: any token will do.
  std::string needed_scope;
  /// Mcp-Session-Id of the server's answers; empty: it opens no sessions.
  std::string session_id;

  /// Answers in front of everything else, by absolute URL without query.
  std::map<std::string, Answer> answers;

  // What has happened.
  int registrations = 0;
  int exchanges = 0;
  int refreshes = 0;
  /// By client_id: what each registered client may ask for; nothing that was not said.
  std::map<std::string, std::string> registered_scopes;
  bool reuse_detected = false;
  /// Access tokens that the server accepts, with their scopes.
  std::map<std::string, std::string> live_tokens;
  std::string newest_token;
  /// Every secret that has gone over the wire: none of them may be seen anywhere else.
  std::vector<std::string> secrets;
  /// The last authorization request's parameters.
  std::map<std::string, std::string> asked;
  /// Forms sent to the token endpoint, in order.
  std::vector<std::map<std::string, std::string>> token_requests;

  /// The user, sent to `redirect_url`, grants what is asked; answers the path and query at the
  /// gateway that the user comes back to.
  std::string grant(const std::string& redirect_url);
  /// The same, with a response of the test's making: its parameters but for `state`.
  std::string respond(const std::string& redirect_url, const std::string& parameters);

  [[nodiscard]] std::string token_endpoint() const { return issuer + "/token"; }
  [[nodiscard]] std::string resource_metadata_url() const;

 private:
  ScriptedResponse answer(const FetchRequest& request, const std::string& body);
  ScriptedResponse serve_mcp(const FetchRequest& request, const std::string& body);
  ScriptedResponse serve_token(const FetchRequest& request, const std::string& body);
  ScriptedResponse issue(const std::string& scope);
  ScriptedResponse refused(int status, const std::string& error);
  [[nodiscard]] std::string server_metadata() const;
  std::string make_secret(const std::string& kind);

  struct Code {
    std::string challenge;
    std::string redirect_uri;
    std::string scope;
  };
  std::map<std::string, Code> codes_;
  std::map<std::string, std::string> refresh_tokens_;
  std::set<std::string> used_refresh_tokens_;
  int secret_count_ = 0;
};

/// The status, Content-Type and body of a JSON answer.
ScriptedResponse json_answer(int status, std::string body);

/// The decoded parameters of a form or query.
std::map<std::string, std::string> form_of(std::string_view text);

}  // namespace gatehouse::test
