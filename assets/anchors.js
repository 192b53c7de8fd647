/* A link to one part of another page leads to it once it is there: pages are drawn after their address is followed.
   A part that is folded away is unfolded. */
(function () {
  const PATIENCE = 5000; /* milliseconds */
  let watch = null;

  function stop() {
    if (watch) {
      watch.disconnect();
      watch = null;
    }
  }

  function goTo(id) {
    const target = document.getElementById(id);
    if (!target) {
      return false;
    }
    const fold = target.closest("details");
    if (fold) {
      fold.open = true;
    }
    target.scrollIntoView();
    target.setAttribute("tabindex", "-1");
    target.focus({ preventScroll: true });
    return true;
  }

  function idAsked() {
    const id = decodeURIComponent(window.location.hash.slice(1));
    return /^[a-z0-9_-]+$/.test(id) ? id : "";
  }

  function follow() {
    stop();
    const id = idAsked();
    if (!id) {
      return;
    }
    watch = new MutationObserver(() => goTo(id) && stop());
    watch.observe(document.body, { childList: true, subtree: true });
    window.setTimeout(stop, PATIENCE);
  }

  window.addEventListener("_dashprivate_pushstate", follow);
  window.addEventListener("DOMContentLoaded", follow);
  window.addEventListener("hashchange", () => idAsked() && goTo(idAsked()));
})();
