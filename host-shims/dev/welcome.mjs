// What `npm start` says when it is ready. Pure.

/**
 * @param {string} url
 * @param {boolean} isTokenGiven whether the command line has said what ADMIN_TOKEN is, which is not repeated here
 */
export function welcome(url, isTokenGiven) {
  const token = isTokenGiven ? "$ADMIN_TOKEN" : "$(sed -n 's/^ADMIN_TOKEN=//p' .dev.vars)";
  return `
Gatehouse is ready on ${url}

Get an API key${isTokenGiven ? ", where ADMIN_TOKEN is the one that you gave by --var" : ""}:
  curl -s ${url}/api/admin/api_keys \\
    -H "Authorization: Bearer ${token}" \\
    -H 'Content-Type: application/json' \\
    -d '{"label":"me","user":"me","projects":["*"],"scopes":["project:read","project:write"]}'

The whole API: ${url}/api/schema/
`;
}
