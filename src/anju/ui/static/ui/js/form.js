/* Forms: send once, guard unsaved changes, dress date and choice fields; all of it works without this file too. */
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

  /* --- dates and choices ---------------------------------------------------------------------------------------- */
  const locale = { "zh-Hans": "zh", "zh-Hant": "zh_tw" }[document.documentElement.lang];
  function dress(root) {
    if (window.flatpickr)
      for (const field of root.querySelectorAll("input[data-date]:not(.flatpickr-input)"))
        window.flatpickr(field, {
          allowInput: true,
          disableMobile: false,
          dateFormat: field.dataset.date === "time" ? "Y-m-d H:i" : "Y-m-d",
          enableTime: field.dataset.date === "time",
          time_24hr: true,
          locale: (locale && window.flatpickr.l10ns[locale]) || "default",
          monthSelectorType: "static",
        });
    if (window.TomSelect)
      for (const field of root.querySelectorAll("select[data-choices]:not(.tomselected)")) choices(field);
  }
  function choices(field) {
    const url = field.dataset.choices;
    const settings = {
      maxOptions: 200,
      allowEmptyOption: true,
      hidePlaceholder: true,
      render: { no_results: () => `<div class="no-results">${say("nothing")}</div>` },
    };
    if (url)
      Object.assign(settings, {
        valueField: "value",
        labelField: "text",
        searchField: [],
        preload: "focus",
        load(typed, done) {
          window.anju
            .post(url, { typed })
            .then((answer) => answer.json())
            .then((found) => {
              this.clearOptions((option) => this.items.includes(option.value));
              done(found.results);
            })
            .catch(() => done());
        },
      });
    new window.TomSelect(field, settings);
  }
  dress(document);
  document.body.addEventListener("htmx:load", (event) => dress(event.detail.elt));

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
