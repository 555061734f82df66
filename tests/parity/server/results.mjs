// What tools and prompts of this server answer with.

/** @typedef {import("@modelcontextprotocol/server").CallToolResult} CallToolResult */
/** @typedef {import("@modelcontextprotocol/server").GetPromptResult} GetPromptResult */
/** @typedef {CallToolResult["content"][number]} Content */

/** @param {string} words @returns {Content} */
export const text = (words) => ({ type: "text", text: words });

/** @param {Content[]} content @returns {CallToolResult} */
export const answer = (...content) => ({ content });

/** A prompt, all of it the user's words. @param {Content[]} content @returns {GetPromptResult} */
export const prompt = (...content) => ({ messages: content.map((part) => ({ role: "user", content: part })) });
