/* The grid of a budget by keyboard: Enter and the arrows lead on, cells are pasted from Excel, sums follow. */
(function () {
  const grid = document.getElementById("budget-grid");
  if (!grid) return;
  const lines = () => Array.from(grid.querySelectorAll("[data-line]"));
  const cells = (line) => Array.from(line.querySelectorAll("[data-cell]"));
  const format = new Intl.NumberFormat("zh-CN", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  function fen(text) {
    const plain = text
      .replace(/[０-９．，]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
      .replace(/[,\s¥￥元]/g, "");
    const number = Number(plain);
    return plain && !Number.isNaN(number) ? Math.round(number * 100) : 0;
  }
  function sum() {
    let whole = 0;
    lines().forEach((line) => {
      const all = cells(line).reduce((before, cell) => before + fen(cell.value), 0);
      line.querySelector("[data-whole]").textContent = format.format(all / 100);
      whole += all;
    });
    document.getElementById("budget-whole").textContent = format.format(whole / 100);
  }
  function at(field) {
    const line = field.closest("[data-line]");
    return [lines().indexOf(line), cells(line).indexOf(field)];
  }
  function go(row, column) {
    const line = lines()[row];
    const cell = line && cells(line)[Math.min(column, cells(line).length - 1)];
    if (cell) {
      cell.focus();
      cell.select();
    }
    return Boolean(cell);
  }
  grid.addEventListener("input", (event) => {
    if (event.target.matches("[data-cell]")) sum();
  });
  grid.addEventListener("keydown", (event) => {
    if (!event.target.matches("[data-cell]") || event.isComposing) return;
    const [row, column] = at(event.target);
    const field = event.target;
    const atStart = field.selectionStart === 0 && field.selectionEnd >= 0;
    const atEnd = field.selectionEnd === field.value.length;
    const whole = field.selectionStart === 0 && atEnd;
    let moved = null;
    if (event.key === "Enter" || event.key === "ArrowDown") moved = go(row + 1, column);
    else if (event.key === "ArrowUp") moved = go(row - 1, column);
    else if (event.key === "ArrowRight" && (atEnd || whole)) moved = go(row, column + 1);
    else if (event.key === "ArrowLeft" && (whole || (atStart && field.selectionEnd === 0)) && column) moved = go(row, column - 1);
    if (moved || event.key === "Enter") event.preventDefault();
  });
  grid.addEventListener("paste", (event) => {
    if (!event.target.matches("[data-cell]") || event.target.readOnly) return;
    const text = event.clipboardData.getData("text").replace(/\r/g, "").replace(/\n$/, "");
    if (!/[\t\n]/.test(text)) return;
    event.preventDefault();
    const [row, column] = at(event.target);
    text.split("\n").forEach((pasted, down) => {
      const line = lines()[row + down];
      if (!line) return;
      pasted.split("\t").forEach((value, right) => {
        const cell = cells(line)[column + right];
        if (cell && !cell.readOnly) cell.value = value.trim();
      });
    });
    event.target.dispatchEvent(new Event("change", { bubbles: true }));
    sum();
  });
})();
