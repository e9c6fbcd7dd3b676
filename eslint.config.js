// Lint rules. Types are read, so that a forgotten promise is found. Import arrows are not here: main/setup/arrows.mjs holds them.
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

const noDefaultExport = { selector: "ExportDefaultDeclaration", message: "Export by name." };
const pure = (object, property, message) => ({ object, property, message });

export default tseslint.config(
  { ignores: ["build/", "dist/", "node_modules/", "test-results/", "main/learn/kernel/*.as.ts", "**/*.as.ts", "**/*.d.mts", "**/*.d.ts"] },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  ...tseslint.configs.recommended,
  {
    files: ["**/*.ts", "**/*.tsx"],
    ignores: ["*.config.ts"],
    languageOptions: {
      parserOptions: {
        // One program over all folders, for the rules below ask only what is a promise. What a folder may not know, tsc holds.
        project: ["./tsconfig.lint.json"],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: false }],
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "separate-type-imports", disallowTypeAnnotations: false }],
      "no-restricted-syntax": ["error", noDefaultExport],
    },
  },
  {
    rules: {
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_", caughtErrors: "all" }],
      "@typescript-eslint/no-unused-expressions": ["error", { allowShortCircuit: true, allowTernary: true }],
      eqeqeq: ["error", "always"],
      "no-eval": "error",
      "no-new-func": "error",
      "prefer-const": "error",
    },
  },
  {
    // shared/ is pure: no clock, no unseeded randomness, no output of its own.
    files: ["shared/**/*.ts"],
    ignores: ["**/*.test.ts"],
    rules: {
      "no-restricted-properties": [
        "error",
        pure("Math", "random", "Use a seeded generator."),
        pure("Date", "now", "shared/ has no clock: take the time as an argument."),
        pure("performance", "now", "shared/ has no clock."),
        pure("crypto", "getRandomValues", "shared/ has no unseeded randomness."),
      ],
      "no-restricted-globals": ["error", "fetch", "process", "window", "document", "setTimeout", "setInterval", "localStorage"],
      "no-console": "error",
    },
  },
  {
    // Results must not depend on chance anywhere in the domains.
    files: ["main/{data,prepare,label,learn,explain,package,deploy,monitor,simulate,edge}/**/*.ts"],
    ignores: ["**/*.test.ts"],
    rules: { "no-restricted-properties": ["error", pure("Math", "random", "Use a seeded generator.")] },
  },
  {
    files: ["renderer/**/*.{ts,tsx}"],
    plugins: { "react-hooks": reactHooks },
    rules: {
      "react-hooks/rules-of-hooks": "error",
      "react-hooks/exhaustive-deps": "error",
      "no-restricted-globals": ["error", "fetch", "XMLHttpRequest", "EventSource"],
      "no-restricted-properties": ["error", pure("window", "open", "Nothing leaves the workbench.")],
    },
  },
  // Tools that demand a default export.
  { files: ["main/setup/afterExtract.mjs", "*.config.{ts,js}", "main/setup/vitestSetup.ts"], rules: { "no-restricted-syntax": "off" } },
);
