/* The sheet of a stocktake by keyboard: Enter and the arrows lead on; a scanned barcode goes to its line. */
(function () {
  const grid = document.getElementById("count-grid");
  if (!grid) return;
  const cells = () => Array.from(grid.querySelectorAll("[data-cell]"));
  function go(cell) {
    if (!cell) return false;
    cell.focus();
    cell.select();
    return true;
  }
  grid.addEventListener("keydown", (event) => {
    if (!event.target.matches("[data-cell]") || event.isComposing) return;
    const all = cells();
    const at = all.indexOf(event.target);
    if (event.key === "Enter") {
      event.preventDefault();
      const typed = event.target.value.trim();
      const named = typed.length > 5 && all.find((cell) => cell.dataset.barcode === typed);
      if (named) {
        event.target.value = event.target.defaultValue;
        go(named);
        return;
      }
    }
    if (event.key === "Enter" || event.key === "ArrowDown") go(all[at + 1]);
    else if (event.key === "ArrowUp") go(all[at - 1]);
    else return;
    event.preventDefault();
  });
  go(cells().find((cell) => !cell.value) || cells()[0]);
})();
