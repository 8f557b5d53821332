/* The plan of the site: marks that are dragged, moved with the arrow keys, or follow the numbers beside them. */
(function () {
  const plan = document.getElementById("site");
  if (!plan) return;
  const marks = document.getElementById("site-marks");
  const size = Number(plan.dataset.size);
  const STEP = 5;
  const field = (node, axis) => document.querySelector(`input[data-node="${node}"][data-axis="${axis}"]`);
  const rows = Array.from(document.querySelectorAll("[data-row]"));

  function element(name, values) {
    const made = document.createElementNS(marks.namespaceURI, name);
    for (const key of Object.keys(values)) made.setAttribute(key, values[key]);
    return made;
  }
  function make(row) {
    const mark = element("g", { tabindex: "0", role: "button", "data-mark": row.dataset.row, "aria-label": row.dataset.name });
    mark.append(element("circle", { class: "site-touch", r: size * 1.4 }));
    const isBuilding = row.dataset.row[0] === "b";
    const shape = isBuilding
      ? element("rect", { x: -size, y: -size * 0.6, width: size * 2, height: size * 1.2, rx: size * 0.15 })
      : element("circle", { r: size * 0.6 });
    shape.setAttribute("class", "site-shape");
    const words = element("text", { y: size * 1.9, "font-size": size * 1.1, "text-anchor": "middle" });
    words.textContent = row.dataset.name;
    mark.append(shape, words);
    marks.append(mark);
    return mark;
  }
  /* Put every mark where its numbers say; what has none is offered to be put on the plan. */
  function draw(row) {
    const node = row.dataset.row;
    const [east, north] = [field(node, "e").value, field(node, "n").value];
    const isPlaced = east !== "" && north !== "" && Number.isFinite(Number(east)) && Number.isFinite(Number(north));
    row.querySelector("[data-put]").hidden = isPlaced;
    const held = marks.querySelector(`[data-mark="${node}"]`);
    if (!isPlaced) {
      if (held) held.remove();
      return;
    }
    (held || make(row)).setAttribute("transform", `translate(${Number(east)} ${-Number(north)})`);
  }
  function move(node, east, north) {
    field(node, "e").value = Math.round(east);
    field(node, "n").value = Math.round(north);
    field(node, "n").dispatchEvent(new Event("input", { bubbles: true }));
  }
  function at(event) {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(plan.getScreenCTM().inverse());
    return [point.x, -point.y];
  }

  let held = null;
  plan.addEventListener("pointerdown", (event) => {
    const mark = event.target.closest("[data-mark]");
    if (!mark) return;
    event.preventDefault();
    mark.focus();
    held = mark.dataset.mark;
    plan.setPointerCapture(event.pointerId);
  });
  plan.addEventListener("pointermove", (event) => held && move(held, ...at(event)));
  for (const end of ["pointerup", "pointercancel"]) plan.addEventListener(end, () => (held = null));
  plan.addEventListener("keydown", (event) => {
    const mark = event.target.closest("[data-mark]");
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!mark || !way) return;
    event.preventDefault();
    const node = mark.dataset.mark;
    const step = event.shiftKey ? 1 : STEP;
    move(node, Number(field(node, "e").value) + way[0] * step, Number(field(node, "n").value) + way[1] * step);
  });

  document.addEventListener("input", (event) => {
    const row = event.target.dataset.axis && event.target.closest("[data-row]");
    if (row) draw(row);
  });
  document.addEventListener("click", (event) => {
    const put = event.target.closest("[data-put]");
    if (put) {
      /* Beside what was put there last, so that none covers another. */
      const box = plan.viewBox.baseVal;
      const count = marks.childElementCount;
      move(put.dataset.put, box.x + box.width / 2 + ((count % 7) - 3) * size * 3, -(box.y + box.height / 2) + ((Math.floor(count / 7) % 5) - 2) * size * 3);
    }
    const zoom = event.target.closest("[data-zoom]");
    if (zoom) {
      const box = plan.viewBox.baseVal;
      const by = Number(zoom.dataset.zoom);
      const [wide, tall] = [box.width * by, box.height * by];
      plan.setAttribute("viewBox", `${box.x + (box.width - wide) / 2} ${box.y + (box.height - tall) / 2} ${wide} ${tall}`);
    }
  });
  rows.forEach(draw);
})();
