/* While an answer is on its way the page that is shown says so to screen readers; Dash draws the line at the top. */
(function () {
  const watch = new MutationObserver(function () {
    const main = document.getElementById("main");
    const isWaiting = Boolean(document.querySelector("._dash-loading-callback"));
    if (main && (main.getAttribute("aria-busy") === "true") !== isWaiting) {
      main.setAttribute("aria-busy", String(isWaiting));
    }
  });
  /* Dash puts its sign beside the frame, not in it: figures that are drawn are not looked at */
  function start() {
    const entry = document.getElementById("react-entry-point");
    if (entry) {
      watch.observe(entry, { childList: true, subtree: false });
    }
  }
  start();
})();
