/* A list of Explore is a list of links: what is chosen is the address to go to. The page is drawn anew for it, and
   focus goes back to the list that was used. */
(function () {
  let used = "";

  const redrawn = new MutationObserver(function () {
    const list = document.getElementById(used);
    if (list && [document.body, document.getElementById("main")].includes(document.activeElement)) {
      list.focus({ preventScroll: true });
    }
  });

  document.addEventListener(
    "change",
    function (event) {
      if (event.target.closest(".explore-choices")) {
        used = event.target.id;
        redrawn.observe(document.getElementById("main"), { childList: true, subtree: true, attributes: true });
        window.history.pushState({}, "", event.target.value);
        window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
      }
    },
    true /* before React hears of it, which may put back what was chosen before */
  );

  /* whoever goes on by themselves is not called back */
  ["keydown", "pointerdown"].forEach((does) => document.addEventListener(does, () => redrawn.disconnect(), true));
})();
