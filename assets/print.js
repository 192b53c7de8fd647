/* Paper is narrower than most screens, and nobody can press a switch on it: charts are redrawn to its width and tables
   opened before printing, and put back afterwards. */
(function () {
  const PAPER = 660 / 0.8; // pixels between the margins of an upright A4 page, at the zoom of theme_print.css

  function charts() {
    return [...document.querySelectorAll(".js-plotly-plot")];
  }

  window.addEventListener("beforeprint", function () {
    charts().forEach((chart) => window.Plotly.relayout(chart, { width: PAPER, autosize: false }));
    document.querySelectorAll(".as-table:not([open])").forEach((table) => {
      table.dataset.openedToPrint = "yes";
      table.open = true;
    });
  });

  window.addEventListener("afterprint", function () {
    charts().forEach((chart) => window.Plotly.relayout(chart, { width: null, autosize: true }));
    document.querySelectorAll("[data-opened-to-print]").forEach((table) => {
      delete table.dataset.openedToPrint;
      table.open = false;
    });
  });
})();
