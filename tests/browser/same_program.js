// Whether two texts of a module are one program: both printed by TypeScript, without comments, and compared.
import { createInterface } from "node:readline";
import ts from "../../api/node_modules/typescript/lib/typescript.js";

const printer = ts.createPrinter({ removeComments: true });
const LICENCE = /\/\*![^]*?\*\/\s*/g; // the printer keeps it only at the top of a file
const program = (text) => printer.printFile(ts.createSourceFile("module.js", text, ts.ScriptTarget.ESNext));
const printed = (text) => program(text).replace(LICENCE, "");

for await (const line of createInterface({ input: process.stdin })) {
  const { one, other } = JSON.parse(line);
  process.stdout.write(JSON.stringify(printed(one) === printed(other)) + "\n");
}
