/* What folds out: the menu on a small screen and the lists of the bar. One at a time; Escape, a press elsewhere or a
   followed link closes it, and Escape gives focus back to what opened it. */
(function () {
  const FOLD = ".filter-bar details[open]";
  const OPENER = ".menu-fold[aria-expanded='true']";

  function closeFolds(kept) {
    document.querySelectorAll(FOLD).forEach((fold) => {
      if (!fold.contains(kept)) {
        fold.open = false;
      }
    });
  }

  function closeMenu() {
    const opener = document.querySelector(OPENER);
    if (opener) {
      opener.setAttribute("aria-expanded", "false");
    }
    return opener;
  }

  document.addEventListener("click", function (event) {
    const opener = event.target.closest(".menu-fold");
    if (opener) {
      const isOpen = opener.getAttribute("aria-expanded") === "true";
      opener.setAttribute("aria-expanded", String(!isOpen));
    } else if (!event.target.closest("#shell-navigation") || event.target.closest("a")) {
      closeMenu();
    }
    closeFolds(event.target);
  });

  /* a list that is left by keyboard would cover what focus goes to */
  document.addEventListener("focusin", (event) => closeFolds(event.target));

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") {
      return;
    }
    const fold = document.activeElement.closest(FOLD);
    if (fold) {
      fold.open = false;
      fold.querySelector("summary").focus();
      return;
    }
    const opener = closeMenu();
    if (opener) {
      opener.focus();
    }
  });
})();
