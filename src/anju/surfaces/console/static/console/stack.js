/* Arrow keys walk the floor-stack picture; one stop for Tab. Without this file every unit is a stop of its own. */
(function () {
  function set(picture) {
    const cells = [...picture.querySelectorAll("a[data-row]")];
    const place = new Map(cells.map((cell) => [`${cell.dataset.row}:${cell.dataset.column}`, cell]));
    const rows = Math.max(...cells.map((cell) => Number(cell.dataset.row)));
    const columns = Math.max(...cells.map((cell) => Number(cell.dataset.column)));
    let current = cells[0];
    for (const cell of cells) cell.setAttribute("tabindex", cell === current ? "0" : "-1");
    function go(cell) {
      current.setAttribute("tabindex", "-1");
      current = cell;
      current.setAttribute("tabindex", "0");
      current.focus();
      current.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
    picture.addEventListener("focusin", (event) => {
      const cell = event.target.closest("a[data-row]");
      if (cell && cell !== current) go(cell);
    });
    picture.addEventListener("keydown", (event) => {
      const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
      if (!step) return;
      event.preventDefault();
      let [row, column] = [Number(current.dataset.row), Number(current.dataset.column)];
      for (;;) {
        row += step[0];
        column += step[1];
        if (row < 0 || column < 0 || row > rows || column > columns) return;
        const next = place.get(`${row}:${column}`);
        if (next) return go(next);
      }
    });
  }
  function find(root) {
    for (const picture of root.querySelectorAll("svg[data-stack]:not([data-set])")) {
      picture.dataset.set = "";
      set(picture);
    }
  }
  find(document);
  document.body.addEventListener("htmx:load", (event) => find(event.detail.elt.parentNode || document));
})();
