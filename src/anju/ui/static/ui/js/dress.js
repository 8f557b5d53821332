/* Date and choice fields with a calendar and a search; plain inputs where these libraries are not loaded. */
(function () {
  const { say } = window.anju;
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
              /* The blank line is for giving a choice up; among what was searched for it would be an empty hit. */
              this.clearOptions((option) => this.items.includes(option.value) && (option.value !== "" || !typed));
              done(found.results);
            })
            .catch(() => done());
        },
      });
    const dressed = new window.TomSelect(field, settings);
    /* The select behind it is hidden from nobody who listens: it keeps the name its label gave it. */
    const label = document.querySelector(`label[for="${CSS.escape(field.id)}-ts-control"], label[for="${CSS.escape(field.id)}"]`);
    if (label) field.setAttribute("aria-label", label.textContent.trim());
    return dressed;
  }
  dress(document);
  document.body.addEventListener("htmx:load", (event) => dress(event.detail.elt));
})();
