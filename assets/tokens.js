/* A button that copies what a field holds; where a browser does not let it, the field is selected to be copied by hand. */
(function () {
  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("button[data-copies]");
    const field = button && document.getElementById(button.dataset.copies);
    if (!field) {
      return;
    }
    const byHand = () => {
      field.focus();
      field.select();
      button.textContent = "Selected: copy it now";
    };
    if (navigator.clipboard) {
      navigator.clipboard.writeText(field.value).then(() => { button.textContent = "Copied"; }, byHand);
    } else {
      byHand();
    }
  });
})();
