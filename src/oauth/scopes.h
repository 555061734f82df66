// Scopes (RFC 6749 section 3.3) as sets, and which to ask for. Pure.
//
// A scope is one text here as on the wire: tokens with one space between them, no token
// twice, in the order they first came. What is no token in what others wrote is left out.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse {

/// Asks for a refresh token (OpenID Connect Core 1.0 section 11).
inline constexpr std::string_view offline_access_scope = "offline_access";

/// Whether a text is one scope token.
bool is_scope_token(std::string_view text);

std::string normalize_scope(std::string_view scope);
std::string join_scopes(const std::vector<std::string>& tokens);
bool contains_scope(std::string_view scope, std::string_view token);

/// What is in either (MCP authorization, "Step-Up Authorization Flow").
std::string unite_scopes(std::string_view first, std::string_view second);

/// Whether every token wanted is among those granted.
bool scope_covers(std::string_view granted, std::string_view wanted);

struct ScopeSources {
  /// What whoever installed the server asked for; empty: nothing.
  std::string_view installation;
  /// What earlier authorizations of this installation asked for, with later challenges; empty: nothing.
  std::string_view remembered;
  /// The `scope` of the challenge; empty: nothing.
  std::string_view challenge;
  /// scopes_supported of the protected resource.
  std::optional<std::vector<std::string>> resource_scopes;
  /// scopes_supported of the authorization server.
  std::optional<std::vector<std::string>> server_scopes;
};

/// The `scope` of an authorization request; empty: leave the parameter out. The order of MCP
/// authorization, "Scope Selection Strategy": what the installation asks for, else the
/// challenge, else scopes_supported of the resource, else none; and in any case what is
/// remembered. offline_access is asked for where the authorization server lists it and any
/// scope is asked for at all ("Refresh Tokens"), else only where the installation itself or the
/// challenge does: this server need not know it, though the resource lists it or another
/// authorization server was asked for it.
std::string select_scopes(const ScopeSources& sources);

}  // namespace gatehouse
