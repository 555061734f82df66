/** What an error says, for a line of the log. @param {unknown} error */
export const reasonOf = (error) => (error instanceof Error ? error.message : "unknown reason");
