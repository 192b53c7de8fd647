/* Paper is narrower than most screens, and nobody can press a switch on it: charts are redrawn to its width and tables
   opened before printing, and put back afterwards. */
(function () {
  const PAPER = 660 / 0.8; // pixels between the margins of an upright A4 page, at the zoom of theme_print.css

  const MAP = 286; // pixels, where a map stands beside its tiles (maps.css); it keeps its proportions

  function charts() {
    return [...document.querySelectorAll(".js-plotly-plot")];
  }

  function isMap(chart) {
    return chart.closest(".map-boundaries") !== null;
  }

  function sizeOnPaper(chart) {
    const { width, height } = chart._fullLayout;
    return isMap(chart) ? { width: MAP, height: Math.round((MAP * height) / width) } : { width: PAPER };
  }

  function sizeOnScreen(chart) {
    return isMap(chart) ? { width: null, height: null } : { width: null };
  }

  window.addEventListener("beforeprint", function () {
    charts().forEach((chart) => window.Plotly.relayout(chart, { ...sizeOnPaper(chart), autosize: false }));
    document.querySelectorAll(".as-table:not([open])").forEach((table) => {
      table.dataset.openedToPrint = "yes";
      table.open = true;
    });
  });

  window.addEventListener("afterprint", function () {
    charts().forEach((chart) => window.Plotly.relayout(chart, { ...sizeOnScreen(chart), autosize: true }));
    document.querySelectorAll("[data-opened-to-print]").forEach((table) => {
      delete table.dataset.openedToPrint;
      table.open = false;
    });
  });
})();
