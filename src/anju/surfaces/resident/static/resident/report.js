/* Making a report: pictures are made small on the phone, a draft outlives a reload. Without it the form works as well. */
(function () {
  const form = document.getElementById("report");
  if (!form) {
    /* The page of a report: what was sent from this tab has arrived, and its draft is not needed any more. */
    try {
      const sent = sessionStorage.getItem("anju.sent");
      for (const key of sent ? [sent, "anju.sent"] : []) sessionStorage.removeItem(key);
      if (sent) localStorage.removeItem(sent);
    } catch (fault) { /* no room was ever given */ }
    return;
  }
  const input = document.getElementById("id_photos");
  const list = document.getElementById("thumbs");
  const most = Number(form.dataset.most);
  const longest = 1600;
  let files = [];

  /* Draw a picture anew, at most 1600 px long, which also leaves behind where it was taken. */
  async function small(file) {
    try {
      const image = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, longest / Math.max(image.width, image.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(image.width * scale);
      canvas.height = Math.round(image.height * scale);
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.82));
      return blob ? new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" }) : file;
    } catch (fault) {
      return file; /* what the browser cannot draw the server looks at */
    }
  }

  function show() {
    const held = new DataTransfer();
    for (const file of files) held.items.add(file);
    input.files = held.files;
    for (const image of list.querySelectorAll("img")) URL.revokeObjectURL(image.src);
    list.replaceChildren(...files.map((file, place) => {
      const row = document.createElement("li");
      const image = new Image();
      image.src = URL.createObjectURL(file);
      image.alt = "";
      const remove = document.createElement("button");
      remove.type = "button";
      remove.setAttribute("aria-label", list.dataset.remove.replace("0", place + 1));
      remove.append(Object.assign(document.createElement("span"), { textContent: "×" }));
      remove.addEventListener("click", () => { files.splice(place, 1); show(); keepPhotos(); });
      row.append(image, remove);
      return row;
    }));
    list.hidden = !files.length;
  }

  input.addEventListener("change", async () => {
    const chosen = [...input.files].filter((file) => file.type.startsWith("image/"));
    const made = await Promise.all(chosen.slice(0, most - files.length).map(small));
    files = files.concat(made);
    show();
    keepPhotos();
  });

  /* The draft: words and choices until they are sent, pictures as long as the tab is open. */
  const name = `anju.${form.dataset.draft}`;
  const texts = ["words", "place", "place_text", "where", "leaf", "idempotency_key"];
  function keep() {
    const data = new FormData(form);
    const draft = {};
    for (const text of texts) draft[text] = data.get(text) || "";
    draft.at = Date.now();
    try { localStorage.setItem(name, JSON.stringify(draft)); } catch (fault) { /* no room: no draft */ }
  }
  async function keepPhotos() {
    const read = (file) => new Promise((done) => {
      const reader = new FileReader();
      reader.onload = () => done(reader.result);
      reader.readAsDataURL(file);
    });
    keep();
    try { sessionStorage.setItem(name, JSON.stringify(await Promise.all(files.map(read)))); } catch (fault) { sessionStorage.removeItem(name); }
  }
  function file(url, place) {
    const bytes = Uint8Array.from(atob(url.split(",")[1]), (one) => one.charCodeAt(0));
    return new File([bytes], `${place + 1}.jpg`, { type: "image/jpeg" });
  }
  function restore() {
    const draft = JSON.parse(localStorage.getItem(name) || "null");
    if (!draft || Date.now() - draft.at > 86400000) return;
    for (const text of ["words", "place_text", "idempotency_key"]) if (draft[text]) form.elements[text].value = draft[text];
    if (!("scanned" in form.dataset)) {
      if (form.elements.place && draft.place) form.elements.place.value = draft.place;
      const where = form.querySelector(`[name=where][value="${draft.where}"]`);
      if (where) where.checked = true;
    }
    const leaf = draft.leaf && form.querySelector(`[name=leaf][value="${draft.leaf}"]`);
    if (leaf) leaf.checked = true;
  }
  function restorePhotos() {
    const kept = JSON.parse(sessionStorage.getItem(name) || "[]");
    files = kept.map(file);
    if (files.length) show();
  }
  function forget() {
    localStorage.removeItem(name);
    sessionStorage.removeItem(name);
  }

  try {
    if (!("sentBack" in form.dataset)) restore();
    restorePhotos();
  } catch (fault) { forget(); }
  form.addEventListener("input", keep);
  form.addEventListener("change", (event) => {
    if (["leaf", "where", "place"].includes(event.target.name)) htmx.trigger(form.elements.words, "sort");
  });
  if (form.elements.words.value || form.elements.leaf.value) addEventListener("load", () => htmx.trigger(form.elements.words, "sort"));
  /* Forgotten once the answer has come, by the page of the report. */
  form.addEventListener("submit", () => { try { sessionStorage.setItem("anju.sent", name); } catch (fault) { /* as above */ } });
})();
