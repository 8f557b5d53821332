/* A field to sign in with a finger: [data-sign] holds a canvas and a hidden input, which gets the drawing as PNG. */
(function () {
  const INK = "#111827"; /* of the signature itself, on light and dark screens: it is kept as a picture on white */
  const hasInk = new WeakSet();

  function context(canvas) {
    const drawn = canvas.getContext("2d");
    Object.assign(drawn, { lineWidth: 3, lineCap: "round", lineJoin: "round", strokeStyle: INK, fillStyle: INK });
    return drawn;
  }
  function at(canvas, event) {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) * canvas.width) / box.width, ((event.clientY - box.top) * canvas.height) / box.height];
  }
  function keep(canvas) {
    const input = canvas.closest("[data-sign]").querySelector("input[type=hidden]");
    input.value = hasInk.has(canvas) ? canvas.toDataURL("image/png") : "";
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }
  function clear(canvas) {
    canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
    hasInk.delete(canvas);
    keep(canvas);
  }

  document.addEventListener("pointerdown", (event) => {
    const canvas = event.target.closest && event.target.closest("[data-sign] canvas");
    if (!canvas) return;
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    const drawn = context(canvas);
    let last = at(canvas, event);
    drawn.beginPath();
    drawn.arc(last[0], last[1], 1.5, 0, 7);
    drawn.fill();
    hasInk.add(canvas);
    const move = (moved) => {
      const now = at(canvas, moved);
      drawn.beginPath();
      drawn.moveTo(...last);
      drawn.lineTo(...now);
      drawn.stroke();
      last = now;
    };
    const end = () => {
      canvas.removeEventListener("pointermove", move);
      for (const name of ["pointerup", "pointercancel"]) canvas.removeEventListener(name, end);
      keep(canvas);
    };
    canvas.addEventListener("pointermove", move);
    for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, end);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-sign-clear]");
    if (button) clear(button.closest("[data-sign]").querySelector("canvas"));
  });

  /* Draw again what an input holds: a draft that came back, or nothing. */
  function restore(place) {
    const canvas = place.querySelector("canvas");
    const held = place.querySelector("input[type=hidden]").value;
    canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
    hasInk.delete(canvas);
    if (!held.startsWith("data:image/png")) return;
    const image = new Image();
    image.onload = () => {
      canvas.getContext("2d").drawImage(image, 0, 0);
      hasInk.add(canvas);
    };
    image.src = held;
  }
  window.anjuSign = { restore };
})();
