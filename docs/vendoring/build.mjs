// Builds what the browser loads from what people read: see README.md beside this file. Usage: node build.mjs FOLDER
// FOLDER holds node_modules with @digdir/designsystemet-css and lightningcss; nothing of it is needed to run the portal.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const COMPONENTS = ["alert", "button", "divider", "error-summary", "field", "fieldset", "heading", "input", "label", "link",
  "list", "paragraph", "skip-link", "table", "validation-message"];
// From 2022 on: cheap old telephones show the design too. Versions as major << 16 | minor << 8.
const TARGETS = { chrome: 105 << 16, safari: (15 << 16) | (4 << 8), ios_saf: (15 << 16) | (4 << 8), firefox: 121 << 16 };
const STATIC = resolve(dirname(fileURLToPath(import.meta.url)), "../../portal/web/static");

const folder = resolve(process.argv[2]);
const { transform } = createRequire(join(folder, "index.js"))("lightningcss");
const original = join(folder, "node_modules/@digdir/designsystemet-css");
const version = (name) => JSON.parse(readFileSync(join(folder, "node_modules", name, "package.json"), "utf8")).version;
const read = (path) => readFileSync(join(STATIC, path), "utf8");
const hash = (path) => createHash("sha256").update(readFileSync(join(STATIC, path))).digest("hex");

function assemble() {
  const part = (name) => readFileSync(join(original, "dist/src", `${name}.css`), "utf8");
  return `/*! @digdir/designsystemet-css ${version("@digdir/designsystemet-css")}, a selection. MIT, Digitaliseringsdirektoratet: vendor/LICENSE */\n`
    + `@layer ds.theme,ds.base,ds.components;\n@layer ds.base{${part("base")}}\n`
    + `@layer ds.components{${COMPONENTS.map(part).join("\n")}}\n`;
}

function lower(name, sources) {
  const { code } = transform({ filename: name, code: Buffer.from(sources.map(read).join("\n")), minify: true, targets: TARGETS });
  writeFileSync(join(STATIC, name), Buffer.concat([code, Buffer.from("\n")]));
}

writeFileSync(join(STATIC, "vendor/designsystemet.css"), assemble());
writeFileSync(join(STATIC, "vendor/LICENSE"), readFileSync(join(original, "LICENSE")));
const supplier = ["vendor/designsystemet.css", "src/tokens.css", "src/portal.css"];
lower("supplier.css", supplier);
lower("staff.css", [...supplier, "src/staff.css"]);
const lines = [`# Written by docs/vendoring/build.mjs. Designsystemet: MIT, see LICENSE.`,
  `package @digdir/designsystemet-css ${version("@digdir/designsystemet-css")}`, `package lightningcss ${version("lightningcss")}`,
  ...[...supplier, "src/staff.css", "supplier.css", "staff.css", "vendor/LICENSE"].map((path) => `sha256 ${hash(path)} ${path}`)];
writeFileSync(join(STATIC, "vendor/VENDOR"), lines.join("\n") + "\n");
