// Read a file with one of Zotero's own import translators, outside Zotero, and print the items as
// JSON. `bench/zotero.py` runs it: node zotero.js TRANSLATOR UTILITIES FILE
//
// Only what BibTeX.js and RIS.js ask of Zotero stands here; the utilities are Zotero's own.

const fs = require("fs");
const path = require("path");
const vm = require("vm");

const [translator, utilities, file] = process.argv.slice(2);
const data = fs.readFileSync(file, "utf8");
const items = [];
let position = 0;

/** Some characters, or without a number the next line; false at the end. */
function read(characters) {
  if (position >= data.length) return false;
  const found = data.indexOf("\n", position);
  const end = characters === undefined ? (found < 0 ? data.length : found) : position + characters;
  const text = data.slice(position, end);
  position = end + (characters === undefined ? 1 : 0);
  return text;
}

class Item {
  constructor(itemType) {
    Object.assign(this, { itemType, creators: [], notes: [], tags: [], attachments: [] });
  }

  complete() {
    items.push(this);
  }
}

/** The element with which Zotero's utilities read HTML: of entities these files have only these. */
function element() {
  const meant = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };
  return {
    set innerHTML(html) {
      const text = html.replace(/&(amp|lt|gt|quot|#39);/g, (_, name) => meant[name]);
      this.childNodes = [{ nodeType: 3, nodeValue: text }];
      this.textContent = text;
    },
  };
}

const context = vm.createContext({ console, document: { createElement: element } });
context.window = context;
const run = (source, name) => vm.runInContext(source, context, { filename: name });
const load = (name) => run(fs.readFileSync(path.join(utilities, name), "utf8"), name);

context.Zotero = { debug() {}, locale: "en-US", Date: {}, Utilities: {} };
context.module = { exports: {} };
load("xregexp-all.js");
load("xregexp-unicode-zotero.js");
load("utilities.js");
Object.assign(context.Zotero.Utilities, context.module.exports);
load("date.js");
Object.assign(context.Zotero.Utilities, {
  deepCopy: (value) => JSON.parse(JSON.stringify(value)),
  fieldIsValidForType: () => true,
  getCreatorsForType: () => ["author"],
  getVersion: () => "7",
  strToDate: () => ({}),
  strToISO: () => false,
});
const nothing = () => undefined;
Object.assign(context.Zotero, {
  Item,
  read,
  getHiddenPref: nothing,
  getOption: nothing,
  setProgress: nothing,
});
context.Z = context.Zotero;
context.ZU = context.Zotero.Utilities;

const source = fs.readFileSync(translator, "utf8");
run(source.slice(source.indexOf("\n}\n") + 3), translator); // behind the head, which is JSON
if (!run("detectImport()")) throw new Error("Zotero does not take this file for one of its own");
position = 0;
Promise.resolve(run("doImport()")).then(() => console.log(JSON.stringify(items)));
