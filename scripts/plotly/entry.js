/* What Muster draws of plotly.js: bars and lines, with words, shapes, keys and what hovering shows. It is plotly.js's own
   lib/core.js without what no chart of ours has: sliders, buttons, range selectors, pictures, and marks in 3D. */
"use strict";

const { register } = require("plotly.js/src/registry");

require("plotly.js/build/plotcss");

exports.version = require("plotly.js/src/version").version;
exports.register = register;
for (const [name, fn] of Object.entries(require("plotly.js/src/plot_api"))) {
  if (!name.startsWith("_")) exports[name] = fn;
  register({ moduleType: "apiMethod", name, fn });
}
register([
  require("plotly.js/src/traces/scatter"),
  require("plotly.js/src/traces/bar"),
  require("plotly.js/src/components/annotations"),
  require("plotly.js/src/components/selections"),
  require("plotly.js/src/components/shapes"),
  require("plotly.js/src/components/errorbars"),
  require("plotly.js/src/components/colorscale"),
  require("plotly.js/src/components/colorbar"),
  require("plotly.js/src/components/legend"), // after shapes, on which its defaults hang
  require("plotly.js/src/components/fx"), // after the legend, likewise
  require("plotly.js/src/components/modebar"),
  require("plotly.js/src/locale-en"),
  require("plotly.js/src/locale-en-us"),
]);

const { resize, graphJson } = require("plotly.js/src/plots/plots");
exports.Plots = { resize, graphJson };
exports.Icons = require("plotly.js/src/fonts/ploticon");
exports.Snapshot = require("plotly.js/src/snapshot");
exports.PlotSchema = require("plotly.js/src/plot_api/plot_schema");
