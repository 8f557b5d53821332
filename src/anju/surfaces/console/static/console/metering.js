/* The grid of a reading round by keyboard: Enter and the arrows lead on, the use is shown while it is typed. */
(function () {
  const grid = document.getElementById("round-grid");
  if (!grid) return;
  function fields() {
    return Array.from(grid.querySelectorAll("input[data-reading], input[data-valley]"));
  }
  function show(field) {
    const line = field.closest("[data-line]");
    const place = line.querySelector("[data-use]");
    const typed = Number(field.value.replace(/[０-９．]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0)));
    if (!field.value.trim() || Number.isNaN(typed) || line.querySelector("[data-valley]")) return;
    let moved = typed - Number(line.dataset.base);
    if (moved < 0 && line.dataset.digits) moved += 10 ** Number(line.dataset.digits);
    place.textContent = String(Math.round(moved * Number(line.dataset.multiplier) * 100) / 100);
    place.classList.toggle("bad", typed < Number(line.dataset.base));
  }
  grid.addEventListener("input", (event) => {
    if (event.target.matches("[data-reading]")) show(event.target);
  });
  grid.addEventListener("keydown", (event) => {
    const steps = { Enter: 1, ArrowDown: 1, ArrowUp: -1 };
    if (!(event.key in steps) || !event.target.matches("input") || event.isComposing) return;
    event.preventDefault();
    const all = fields();
    const next = all[all.indexOf(event.target) + steps[event.key]];
    if (next) {
      next.focus();
      next.select();
    } else {
      event.target.blur();
    }
  });
  const first = fields().find((field) => !field.value);
  if (first) first.focus();
})();
