// Takes the file of a board pack as soon as it is ready: one click made it, no second one is needed.
(() => {
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
