/* Writes plotly-lean.min.js from plotly.js and what it stands on, and beside it the licences of all that is in it:
   assets/vendor/README.md says why, package.json how it is started. */
const fs = require("fs");
const { build } = require("esbuild");
const { environmentPlugin } = require("esbuild-plugin-environment");
const { glsl } = require("esbuild-plugin-glsl");
const inlineStyles = require("esbuild-plugin-inline-css");
const path = require("path");
const { version } = require("plotly.js/package.json");

const lean = {
  name: "lean",
  setup(it) {
    it.onResolve({ filter: /^culori$/ }, () => ({ path: path.join(__dirname, "colours.js") }));
    it.onLoad({ filter: /maplibre-gl\.css$/ }, () => ({ contents: "" })); // of maps, which are not in it
  },
};

function licences(inputs) {
  const folders = new Set(Object.keys(inputs).map((file) => (file.match(/.*node_modules\/(@[^/]+\/)?[^/]+/) || [])[0]));
  folders.delete(undefined);
  return [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(fs.readFileSync(path.join(folder, "package.json")));
    const file = fs.readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
    return `${name} ${version}: ${license}\n\n${file ? fs.readFileSync(path.join(folder, file), "utf-8").trim() : ""}\n`;
  });
}

const out = process.argv[2];
build({
  entryPoints: [path.join(__dirname, "entry.js")],
  outfile: out,
  metafile: true,
  bundle: true,
  minify: true,
  format: "iife",
  globalName: "Plotly",
  target: "es2016",
  define: { global: "window", "define.amd": "false" },
  alias: { stream: "stream-browserify" },
  plugins: [lean, inlineStyles(), glsl({ minify: true }), environmentPlugin({ NODE_DEBUG: false })],
  legalComments: "none",
  banner: {
    js: `/* plotly.js v${version}, bars and lines only. Copyright 2012-2026, Plotly, Inc. MIT licence. Parts of others: plotly-lean-LICENSES.txt */`,
  },
}).then(
  ({ metafile }) => fs.writeFileSync(out.replace(".min.js", "-LICENSES.txt"), licences(metafile.inputs).join("\n---\n\n")),
  () => process.exit(1)
);
