/* Paper is narrower than most screens, and nobody can press a switch on it: charts are redrawn to its width and what is
   folded is opened before printing, and put back afterwards. */
(function () {
  const ZOOM = 0.8; // of charts, as in theme_print.css
  const PAPER = 660; // pixels between the margins of an upright A4 page
  const HALF = PAPER / 2 - 12; // of it, where small charts stand two in a row
  const HIGH = 800; // pixels that a chart may have on an upright page under its heading and sentence
  const LOW = 480; // the same on a page on its side
  const LEAST = 0.4; // smaller than this its words cannot be read
  const MAP = 286; // pixels, where a map stands beside its tiles (maps.css); it keeps its proportions
  const FOLDED = "main details:not([open], .take-away, .explore-start, .board-pack-comments)";
  const BESIDE = ".small-charts, .explore-multiples";

  function charts() {
    return [...document.querySelectorAll(".js-plotly-plot")];
  }

  function isMap(chart) {
    return chart.closest(".map-boundaries") !== null;
  }

  function zoomFor(chart, room) {
    return Math.max(LEAST, Math.min(ZOOM, room / chart._fullLayout.height));
  }

  function toPaper(chart) {
    const { width, height } = chart._fullLayout;
    if (isMap(chart)) {
      return { width: MAP, height: Math.round((MAP * height) / width) };
    }
    const zoom = zoomFor(chart, HIGH);
    const around = chart.closest(".chart");
    around.style.setProperty("--paper-zoom", zoom);
    around.style.setProperty("--paper-zoom-wide", zoomFor(chart, LOW));
    return { width: (chart.closest(BESIDE) ? HALF : PAPER) / zoom };
  }

  function toScreen(chart) {
    if (isMap(chart)) {
      return { width: null, height: null };
    }
    const around = chart.closest(".chart");
    around.style.removeProperty("--paper-zoom");
    around.style.removeProperty("--paper-zoom-wide");
    return { width: null };
  }

  window.addEventListener("beforeprint", function () {
    charts().forEach((chart) => window.Plotly.relayout(chart, { ...toPaper(chart), autosize: false }));
    document.querySelectorAll(FOLDED).forEach((fold) => {
      fold.dataset.openedToPrint = "yes";
      fold.open = true;
    });
  });

  window.addEventListener("afterprint", function () {
    charts().forEach((chart) => window.Plotly.relayout(chart, { ...toScreen(chart), autosize: true }));
    document.querySelectorAll("[data-opened-to-print]").forEach((fold) => {
      delete fold.dataset.openedToPrint;
      fold.open = false;
    });
  });
})();
