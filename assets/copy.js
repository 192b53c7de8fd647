/* A button that copies the text of a box; where a browser does not let it, the text is selected to be copied by hand. */
(function () {
  function select(box) {
    const range = document.createRange();
    range.selectNodeContents(box);
    const selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("button[data-copy-code]");
    const box = button && document.getElementById(button.dataset.copyCode);
    if (!box) {
      return;
    }
    const said = button.parentElement.querySelector("[role=status]");
    const byHand = () => {
      select(box);
      said.textContent = "Selected: copy it now";
    };
    said.textContent = "";
    if (navigator.clipboard) {
      navigator.clipboard.writeText(box.textContent).then(() => { said.textContent = "Copied"; }, byHand);
    } else {
      byHand();
    }
  });
})();
