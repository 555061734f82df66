// Limits that are not settings, with their unit in their name and their reason. What belongs to one rule of one
// file stands there: how long a link to connect holds, how long an error's code may be.
#pragma once

#include <cstddef>
#include <cstdint>

namespace gatehouse::limits {

/// Nesting of arrays and objects in any JSON that is read. Real bodies stay far below;
/// the destructor of a parsed tree recurses once per level.
inline constexpr std::size_t json_depth_levels = 64;

/// Arguments of one call that its Mcp-Param headers are compared with: each with each, which took a body within
/// MAX_BODY_BYTES some 20 seconds. Tools mirror a handful.
inline constexpr std::size_t mirrored_arguments = 256;

/// Characters of a number that is compared by its value. Only integers within ±(2^53 - 1) are mirrored.
inline constexpr std::size_t mirrored_number_characters = 64;

/// Members of one JSON object that is read into a tree. Looking for a duplicate costs a
/// scan of those before it, so the number must be bounded; no body of ours has fifty.
inline constexpr std::size_t json_object_members = 256;

/// Values in any JSON that is read into a tree. In the module a tree takes up to fifty times the bytes of its text
/// (objects of one member, one within the other; natively a hundred times), so a body within MAX_BODY_BYTES could
/// fill the instance. The largest page of a list has a third of this.
inline constexpr std::size_t json_values = 50'000;

/// Messages of one JSON-RPC batch. Each is kept while the request is decided on; clients that
/// batch at all send a handful.
inline constexpr std::size_t json_rpc_batch_messages = 100;

/// Fields of an installation, in characters (code points).
inline constexpr std::size_t display_name_characters = 200;
inline constexpr std::size_t name_characters = 200;
inline constexpr std::size_t url_characters = 2048;
inline constexpr std::size_t description_characters = 10'000;
/// Half of what the strictest common server accepts as one header line (8 KiB).
inline constexpr std::size_t credential_characters = 4096;
inline constexpr std::size_t header_name_characters = 100;
inline constexpr std::size_t oauth_scope_characters = 4096;

/// A request id that a caller chose: a UUID, or the longest that common proxies make.
inline constexpr std::size_t request_id_characters = 128;
/// What a caller named (a method, a tool, a user), as far as a log line holds it.
inline constexpr std::size_t logged_name_bytes = 200;
/// Headers that one preflight is told of; a browser asks for a handful.
inline constexpr std::size_t preflight_headers = 64;

/// Pause before storage that was out of reach is asked again, where what it is to keep would
/// be lost otherwise; and for how long: as long as a host goes on for a client that has gone.
inline constexpr std::uint32_t storage_pause_ms = 250;
inline constexpr std::int64_t storage_patience_ms = 25'000;

/// A document of a resource or authorization server: metadata, a registration, tokens. Real
/// ones stay below 20 KiB.
inline constexpr std::size_t oauth_document_bytes = 256 * 1024;
/// Items of a list in one. The longest scopes_supported in use have a few hundred.
inline constexpr std::size_t oauth_list_items = 1000;
/// A token, code or secret of an authorization server. Self-contained tokens reach some KiB;
/// more than this fits into no server's header lines.
inline constexpr std::size_t oauth_token_bytes = 16 * 1024;
/// Any other text in one: an issuer, a client_id, a method, an error code.
inline constexpr std::size_t oauth_text_bytes = 2048;

/// One exchange for discovery or registration, to the headers: people wait for it.
inline constexpr std::uint32_t oauth_exchange_ms = 10'000;
/// One exchange for tokens, to the headers. What it answers is lost where nobody waits for it, so longer.
inline constexpr std::uint32_t oauth_token_exchange_ms = 20'000;
/// And from there to the end of the body.
inline constexpr std::uint32_t oauth_body_ms = 5'000;
/// Authorization servers of one resource that are tried. Nobody names more than two or three,
/// and each is worth some requests.
inline constexpr std::size_t oauth_issuers = 4;
/// Redirects followed for one discovery document, on its own origin.
inline constexpr int oauth_redirects = 3;
/// How long an authorization may take, from its start to the user's return.
inline constexpr std::int64_t oauth_state_ms = 10 * 60 * 1000;
/// How long a refresh may take before somebody else may try. A refresh token that is used twice may cost the
/// grant, so not before the exchange and the commit of what it brought have had all the time that they
/// are given, and some for the calls to storage themselves.
inline constexpr std::int64_t oauth_lease_ms =
    std::int64_t{oauth_token_exchange_ms} + oauth_body_ms + storage_patience_ms + 5'000;
/// How long nobody asks an authorization server again that could not answer a refresh, unless
/// it says so itself (Retry-After), within bounds: while the old token lives, and once it is dead.
inline constexpr std::int64_t oauth_back_off_ms = 60'000;
inline constexpr std::int64_t oauth_back_off_dead_ms = 10'000;
inline constexpr std::int64_t oauth_back_off_longest_ms = 5 * 60 * 1000;
/// How long a refresh may be refused in words that say nothing of the grant before they are taken for its end,
/// where the old token is dead: a rate limit ends sooner, and a user whose grant is gone is told in time.
inline constexpr std::int64_t oauth_doubt_ms = 2 * oauth_back_off_longest_ms;
/// Past that, such a refusal is not one of a row but the first of another.
inline constexpr std::int64_t oauth_doubt_longest_ms = 6 * oauth_doubt_ms;
/// How long a call waits for somebody else's refresh: past the end of that lease, so that one whose
/// owner died is taken over.
inline constexpr std::int64_t oauth_wait_ms = oauth_lease_ms + 3'000;
/// Authorizations that may leave one call short of scope before that is taken for final.
inline constexpr int oauth_step_up_attempts = 3;

/// How long it is kept what the client of a legacy session declared. Sessions of desktop
/// programs live for days; a longer one is told of its authorization in a plainer way.
inline constexpr std::int64_t session_capabilities_ms = std::int64_t{7} * 24 * 60 * 60 * 1000;

/// Fields of an API key, in characters.
inline constexpr std::size_t api_key_label_characters = 200;
inline constexpr std::size_t api_key_user_characters = 200;
inline constexpr std::size_t api_key_projects = 100;
inline constexpr std::size_t api_key_scopes = 16;

/// `A-Z a-z 0-9 _ -`, so bytes are characters.
inline constexpr std::size_t project_id_characters = 64;

/// Installations that are resealed in one commit, where they are no larger than page_value_bytes:
/// well below what one call to a partition may carry.
inline constexpr std::uint32_t reseal_page_items = 200;

/// Pages of a list.
inline constexpr std::uint32_t page_items_default = 100;
inline constexpr std::uint32_t page_items_maximum = 1000;
/// A page of large records ends before its limit: an installation may have 40 KiB of description,
/// and five times what is listed is needed of the module's memory to answer it.
inline constexpr std::uint32_t page_value_bytes = 6 * 1024 * 1024;

/// Attempts at a read-modify-write before the request gives up with 503. Each lost
/// round means that somebody else's write won: as many as may change one thing at once.
inline constexpr int commit_attempts = 32;

/// Same-origin redirects followed for one proxied request (the Fetch standard allows 20;
/// a server that needs more than a few is looping).
inline constexpr int upstream_redirects = 5;

}  // namespace gatehouse::limits
