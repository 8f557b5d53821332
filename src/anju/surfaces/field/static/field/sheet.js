/* Sheets that ask something before an act: what was done, photos, a reason, when one will be there. What is typed is
   kept on the phone until it is done, for opening the camera may cost the page its life. */
(function () {
  const { field } = window;
  const { store, say } = field;
  const chosen = new Map(); /* form → photos */

  function open(dialog) {
    if (dialog.open) return;
    if (dialog.showModal) dialog.showModal();
    else dialog.setAttribute("open", "");
  }
  function close(dialog) {
    if (dialog.close) dialog.close();
    else dialog.removeAttribute("open");
  }
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-close]")) close(event.target.closest("dialog"));
    const opener = event.target.closest("[data-open]");
    if (opener) open(document.getElementById(opener.dataset.open));
    if (event.target.matches("dialog")) close(event.target); /* a touch beside the sheet */
  });

  const act = (form) => form.dataset.sheet;
  const subject = () => (field.order ? field.order.id : 0);
  const values = (form) => {
    const found = {};
    for (const one of new FormData(form)) if (typeof one[1] === "string" && one[0] !== "minutes") found[one[0]] = one[1].trim();
    return found;
  };

  document.addEventListener("field:sheet", async (event) => {
    const form = event.detail.sheet.querySelector("form");
    if (!form || form.dataset.sheet === undefined) return;
    fault(form, "");
    const kept = await store.draft(subject(), act(form)).catch(() => null);
    if (kept) {
      for (const name of Object.keys(kept.fields)) {
        const field_ = form.elements[name];
        if (field_ && field_.type === "checkbox") field_.checked = true;
        else if (field_ && (!field_.value || field_.type === "select-one")) field_.value = kept.fields[name];
      }
      chosen.set(form, kept.photos || []);
    }
    drawPhotos(form);
    document.dispatchEvent(new CustomEvent("field:restored", { detail: { form } }));
    const first = form.querySelector("textarea, input:not([type=file]):not([type=hidden]), select");
    if (first) first.focus();
  });

  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-sheet]");
    if (form && event.target.type !== "file") {
      fault(form, "");
      keep(form);
    }
  });
  function keep(form) {
    store.draft(subject(), act(form), { fields: values(form), photos: chosen.get(form) || [] }).catch(() => null);
  }

  document.addEventListener("change", async (event) => {
    const input = event.target;
    if (!input.matches("form[data-sheet] input[type=file]")) return;
    const form = input.form;
    const photos = chosen.get(form) || [];
    chosen.set(form, photos);
    form.setAttribute("aria-busy", "true");
    for (const file of [...input.files]) {
      if (photos.length >= Number(form.dataset.mostPhotos)) {
        fault(form, say("too_many_photos", { n: form.dataset.mostPhotos }));
        break;
      }
      try {
        photos.push(await field.shrink(file));
      } catch (error) {
        fault(form, say("unreadable", { name: file.name }));
      }
    }
    form.removeAttribute("aria-busy");
    input.value = "";
    drawPhotos(form);
    keep(form);
  });

  function drawPhotos(form) {
    const place = form.querySelector("[data-photos]");
    if (!place) return;
    for (const old of place.querySelectorAll("img")) URL.revokeObjectURL(old.src);
    const drawn = (chosen.get(form) || []).map((photo, index) => {
      const item = document.getElementById("photo-item").content.firstElementChild.cloneNode(true);
      const image = item.querySelector("img");
      image.src = URL.createObjectURL(new Blob([photo.bytes], { type: photo.type }));
      image.alt = say("photo_number", { n: index + 1 });
      item.querySelector("button").setAttribute("aria-label", say("remove_photo", { n: index + 1 }));
      item.dataset.index = index;
      return item;
    });
    place.replaceChildren(...drawn);
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-remove-photo]");
    if (!button) return;
    const form = button.closest("form");
    chosen.get(form).splice(Number(button.closest("[data-index]").dataset.index), 1);
    drawPhotos(form);
    keep(form);
  });

  /* In 15 minutes, in half an hour: one touch fills the time. */
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-minutes]");
    if (!button) return;
    const at = new Date(Date.now() + Number(button.dataset.minutes) * 60000);
    button.form.elements.at.value = store.stamp(at).slice(0, 16);
    keep(button.form);
  });

  function missing(form) {
    const lacks = [];
    for (const one of form.querySelectorAll("[data-required]")) {
      if (!one.value.trim()) lacks.push(one.dataset.required);
    }
    const either = [...form.querySelectorAll("[data-either]")];
    if (either.length && !either.some((one) => one.value.trim())) lacks.push(either[0].dataset.either);
    const wanted = act(form) === "finish" ? (field.order.wants_photos || 0) - (field.order.photos || 0) : 0;
    const held = (chosen.get(form) || []).length;
    if (wanted > held) lacks.push(say("photos_wanted", { n: wanted - held }));
    return [...lacks, ...field.care.lacking(form), ...(field.repair ? field.repair.lacking(form) : [])];
  }
  function fault(form, text) {
    const place = form.querySelector("[data-fault]");
    place.textContent = text;
    place.hidden = !text;
  }

  /* What an act is about; what belongs to no order waits for nothing, and nothing waits for it. */
  function target(form) {
    if (field.order) return { order: field.order.id, number: field.order.number };
    return { order: null, number: "", chain: `${act(form)} ${store.uuid()}` };
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.dataset || !form.dataset.sheet) return;
    event.preventDefault();
    if (form.getAttribute("aria-busy")) return;
    const lacks = missing(form);
    if (lacks.length) {
      fault(form, say("lacking", { what: lacks.join(say("comma")) }));
      return;
    }
    const fields = values(form);
    for (const name of ["at", "finish_at"]) if (fields[name]) fields[name] = store.stamp(new Date(fields[name]));
    form.setAttribute("aria-busy", "true");
    const isKept = await field.perform(act(form), { ...target(form), fields, photos: chosen.get(form) || [] });
    if (isKept && !field.order) await store.draft(0, act(form), null).catch(() => null);
    form.removeAttribute("aria-busy");
    if (!isKept) {
      fault(form, say("not_kept"));
      return;
    }
    chosen.delete(form);
    form.reset();
    drawPhotos(form);
    close(form.closest("dialog"));
  });

  Object.assign(field, { open, close, chosen: (form) => chosen.get(form) || [] });
})();
