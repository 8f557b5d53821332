/* How a text with placeholders reads: filled with samples while it is typed. */
(function () {
  const shown = document.querySelector("[data-samples]");
  if (!shown) return;
  const samples = JSON.parse(shown.dataset.samples);
  function fill(text) {
    return text.replace(/\{([^{}]*)\}/g, (whole, name) => (name in samples ? samples[name] : whole));
  }
  function draw() {
    for (const part of shown.querySelectorAll("[data-preview]")) {
      const typed = document.querySelector(`[name="${part.dataset.preview}"]`);
      if (typed) part.textContent = fill(typed.value);
    }
  }
  document.addEventListener("input", draw);
  draw();
})();
