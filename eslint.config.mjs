import prettier from "eslint-config-prettier";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";
import { arrowsRule } from "./tools/lint/arrows-rule.mjs";
import { es3Rules } from "./tools/lint/es3.mjs";
import { es3TypesRule } from "./tools/lint/es3-types-rule.mjs";

export default defineConfig(
  globalIgnores(["dist/", "node_modules/", ".lab/", "coverage/"]),
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.recommendedTypeChecked, prettier],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { rooms: { rules: { arrows: arrowsRule } } },
    rules: {
      "rooms/arrows": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "@typescript-eslint/consistent-type-imports": "error",
      // What implements an asynchronous interface is async also where it has nothing to wait for: its errors reject.
      "@typescript-eslint/require-await": "off",
      // `const { dropped: _, ...kept } = all` leaves a field out.
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_+$" }],
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
    },
  },
  {
    files: ["agent/**/*.ts"],
    plugins: { es3: { rules: { types: es3TypesRule } } },
    rules: {
      ...es3Rules,
      "es3/types": "error",
      "no-var": "off",
      "prefer-const": "off",
      "prefer-rest-params": "off",
      // ECMAScript 3 has no catch without a name.
      "@typescript-eslint/no-unused-vars": ["error", { caughtErrors: "none" }],
      "prefer-spread": "off",
      "@typescript-eslint/prefer-optional-chain": "off",
      "@typescript-eslint/no-unused-vars": ["error", { caughtErrors: "none" }], // catch needs its parameter
      // new ActiveXObject() is of type any.
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-return": "off",
    },
  },
  {
    files: ["test/**/*.ts"],
    rules: {
      // mocha's describe and it take functions that return promises and are called without await.
      "@typescript-eslint/no-floating-promises": "off",
    },
  },
  {
    files: ["**/*.mjs", "**/*.cjs"],
    rules: { "no-undef": "off", "no-unused-vars": "error" },
  },
);
