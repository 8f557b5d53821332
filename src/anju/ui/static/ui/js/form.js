/* Forms: send once, guard unsaved changes, lean addresses, files dropped in; all of it works without this file too. */
(function () {
  const { say } = window.anju;

  /* --- send once -------------------------------------------------------------------------------------------- */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.dataset.resend !== undefined) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    const button = event.submitter;
    /* Disabled only after the browser has taken the button's own name and value into the request. */
    setTimeout(() => {
      for (const one of form.querySelectorAll("button[type=submit], button:not([type])")) one.disabled = true;
      if (button && button.dataset.busy !== undefined) button.textContent = say("working");
    }, 0);
  });
  function release(form) {
    delete form.dataset.sent;
    for (const one of form.querySelectorAll("button")) if (!one.dataset.off) one.disabled = false;
  }
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) for (const form of document.querySelectorAll("form[data-sent]")) release(form);
  });
  document.body.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest && event.target.closest("form");
    if (form) release(form);
  });

  /* --- unsaved changes ---------------------------------------------------------------------------------------- */
  let touched = null;
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-guard]");
    if (form) touched = form;
  });
  document.addEventListener("submit", (event) => {
    if (event.target === touched) touched = null;
  });
  window.addEventListener("beforeunload", (event) => {
    if (touched && document.contains(touched)) event.preventDefault();
  });

  /* --- submit by changing, leave empty fields out of the address ------------------------------------------------- */
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
  });
  document.addEventListener("submit", (event) => {
    if (event.target.method !== "get" || event.target.dataset.lean === undefined) return;
    for (const field of event.target.elements) if (field.name && field.value === "") field.disabled = true;
    setTimeout(() => {
      for (const field of event.target.elements) field.disabled = false;
    }, 500);
  });

  /* --- files: drop them in ---------------------------------------------------------------------------------------- */
  for (const kind of ["dragover", "dragleave", "drop"])
    document.addEventListener(kind, (event) => {
      const zone = event.target.closest && event.target.closest(".drop");
      if (!zone) return;
      event.preventDefault();
      zone.classList.toggle("over", kind === "dragover");
      if (kind !== "drop") return;
      const input = zone.querySelector("input[type=file]");
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
})();
