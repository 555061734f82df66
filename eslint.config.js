import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: ["build/", "node_modules/", ".wrangler/"] },
  js.configs.recommended,
  {
    languageOptions: { ecmaVersion: "latest", sourceType: "module" },
    rules: {
      eqeqeq: "error",
      "no-var": "error",
      "prefer-const": "error",
      "no-unused-vars": ["error", { args: "all", argsIgnorePattern: "^_" }],
      "no-shadow": ["error", { allow: ["before", "after"] }],
      "no-implicit-coercion": "error",
      "no-param-reassign": "error",
      "no-throw-literal": "error",
      "no-unused-expressions": "error",
      "object-shorthand": "error",
      "prefer-template": "error",
      complexity: ["error", 15],
      "max-depth": ["error", 3],
      "max-lines": ["error", 400],
    },
  },
  { files: ["host-shims/{common,cloudflare}/**"], languageOptions: { globals: globals.serviceworker } },
  {
    files: ["host-shims/{dev,native,selfhost}/**", "tests/**", "wasm/**", "*.js"],
    languageOptions: { globals: globals.node },
  },
  {
    files: ["tests/**/*_worker.js", "host-shims/selfhost/*_worker.js"],
    languageOptions: { globals: globals.serviceworker },
  },
];
