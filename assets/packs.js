// Board packs: shows the pages as soon as the fold for comments opens, and takes the file as soon as it is ready.
(() => {
  document.addEventListener(
    "toggle",
    (event) => {
      const fold = event.target;
      if (!fold.matches?.(".board-pack-comments[open]") || fold.querySelector(".comment")) return;
      fold.querySelector("#pack-pages-asked").click();
    },
    true, // toggle does not bubble
  );

  const take = (link) => {
    if (link.dataset.taken) return;
    link.dataset.taken = "yes";
    link.click();
  };
  new MutationObserver(() => document.querySelectorAll("#pack-status a.pack-ready").forEach(take)).observe(
    document.documentElement,
    { childList: true, subtree: true },
  );
})();
