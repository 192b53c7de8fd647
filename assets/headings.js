/* On the page of a council's words: once something was kept, the keyboard goes to the sentence that says so. */
(function () {
  document.addEventListener("click", (event) => {
    const told = document.getElementById("heading-told");
    if (!told || !event.target.closest || !event.target.closest("#heading-map button")) {
      return;
    }
    const watch = new MutationObserver(() => {
      watch.disconnect();
      told.setAttribute("tabindex", "-1");
      told.focus();
    });
    watch.observe(told, { childList: true, subtree: true, characterData: true });
  });
})();
