/* Drafts: what was typed or chosen in a field with data-draft="name" is there again after a reload, for the same user,
   until it was sent; signing out forgets them all. A window keeps its own; one that is opened anew begins with the
   latest. A form with data-draft-again came back with faults: what stands in it was not sent. */
(function () {
  const prefix = `anju.draft.${document.body.dataset.user}.`;
  const OLD = 14 * 24 * 3600 * 1000;
  const keyOf = (field) => prefix + field.dataset.draft;
  const isTicked = (field) => field.type === "checkbox" || field.type === "radio";
  const read = (store, key) => JSON.parse(store.getItem(key) || "null");

  function keep(field) {
    if (field.type === "radio" && !field.checked) return;
    const text = field.type === "checkbox" && !field.checked ? "" : field.value;
    const told = JSON.stringify({ text, at: Date.now() });
    sessionStorage.setItem(keyOf(field), told);
    if (text.trim()) localStorage.setItem(keyOf(field), told);
    else localStorage.removeItem(keyOf(field));
  }
  function forget(field) {
    const [mine, latest] = [sessionStorage, localStorage].map((store) => read(store, keyOf(field)));
    if (mine && latest && mine.text === latest.text) localStorage.removeItem(keyOf(field));
    sessionStorage.setItem(keyOf(field), JSON.stringify({ text: "", at: Date.now() }));
  }
  function fill(field, text) {
    if (isTicked(field)) {
      if (field.value !== text || field.checked) return false;
      field.checked = true;
    } else {
      if (field.value || !text) return false;
      field.value = text;
      if (field.value !== text) field.value = "";  // a choice that is not there any more
    }
    return Boolean(field.value);
  }
  function restore(root) {
    const fields = root.matches && root.matches("[data-draft]") ? [root] : root.querySelectorAll("[data-draft]");
    for (const field of fields) {
      const kept = read(sessionStorage, keyOf(field)) || read(localStorage, keyOf(field));
      if (!kept || !fill(field, kept.text)) continue;
      const told = field.form && field.form.querySelector("[data-draft-told]");
      if (told) told.hidden = false;
    }
  }
  document.addEventListener("input", (event) => event.target.matches("[data-draft]") && keep(event.target));
  document.addEventListener("submit", (event) => {
    for (const field of event.target.querySelectorAll("[data-draft]")) forget(field);
  });
  document.body.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest && event.target.closest("form");
    if (form && !event.detail.successful) for (const field of form.querySelectorAll("[data-draft]")) keep(field);
  });
  document.body.addEventListener("htmx:load", (event) => restore(event.detail.elt));
  for (const key of Object.keys(localStorage)) {
    if (!key.startsWith(prefix)) continue;
    if (Date.now() - JSON.parse(localStorage.getItem(key)).at > OLD) localStorage.removeItem(key);
  }
  for (const field of document.querySelectorAll("[data-draft-again] [data-draft]")) keep(field);
  restore(document);
})();
