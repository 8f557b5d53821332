/* Who pays and for what: findings and quote on site, the resident's signature, all of it without a network.
   What was quoted here and not sent yet is shown as if it stood; the server has the last word. */
(function () {
  const { field } = window;
  const { store, say } = field;
  const money = (number) => Number(number).toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const cents = (text) => Math.round(Number(String(text).trim().replace(",", ".")) * 100);
  const isNumber = (text) => /^\d{1,7}([.,]\d{1,2})?$/.test(String(text).trim());
  /* In cents: quantities and prices have two places each. */
  const amount = (line) => (isNumber(line.quantity) && isNumber(line.price) ? Math.round((cents(line.quantity) * cents(line.price)) / 100) : 0);
  const sum = (lines) => lines.reduce((all, line) => all + amount(line), 0) / 100;
  const NEEDS = ["on_site", "working", "held"];

  /* What an act that waits does to what is known of cost; returns the state it leads to, or nothing. */
  function shape(seen, act) {
    const repair = seen.repair;
    if (!repair) return undefined;
    if (act.act === "liability") {
      seen.repair = { ...repair, liable: act.fields.liable, is_said: true };
      return ["quoted", "approving"].includes(seen.state) && act.fields.liable !== "owner" ? "on_site" : seen.state;
    }
    if (act.act === "quote") {
      const lines = JSON.parse(act.fields.lines || "[]");
      const total = sum(lines).toFixed(2);
      const isApproved = !repair.approval_above || Number(total) <= Number(repair.approval_above);
      const isPaid = repair.liable === "owner";
      const state = isApproved ? (isPaid ? "offered" : "agreed") : "approving";
      const version = (repair.quote ? repair.quote.version : 0) + 1;
      const { findings, plan } = act.fields;
      const finish_at = (act.fields.finish_at || "").slice(5, 16).replace("T", " ");
      const shown = lines.map((line) => ({ ...line, amount: money(amount(line) / 100) }));
      const quote = { id: act.client_id, version, state, findings, plan, finish_at, total, due: total, lines: shown };
      seen.repair = { ...repair, is_said: true, is_refused: false, quote };
      return isApproved ? (isPaid ? "quoted" : seen.state) : "approving";
    }
    if (act.act === "check") {
      const ticked = act.fields.items.split(",");
      seen.repair = { ...repair, checks: repair.checks.map((one) => ({ ...one, is_done: one.is_done || ticked.includes(String(one.id)) })) };
      return seen.state;
    }
    if (act.act === "position") return seen.state;
    if (act.act === "signed") return seen.state;
    if (act.act === "material" || act.act === "give_back") {
      const moved = Number(act.fields.quantity) * (act.act === "material" ? 1 : -1);
      const known = [...repair.stock, ...repair.materials].find((one) => String(one.item) === act.fields.material);
      if (!known) return seen.state;
      seen.repair = { ...repair, stock: shift(repair.stock, known, -moved), materials: shift(repair.materials, known, moved) };
      return seen.state;
    }
    if (act.act === "agree" && repair.quote) {
      seen.repair = { ...repair, agreed: repair.quote.total, quote: { ...repair.quote, state: "agreed" } };
    }
    if (act.act === "decline" && repair.quote) seen.repair = { ...repair, quote: { ...repair.quote, state: "declined" } };
    if (act.act === "final" && repair.quote) seen.repair = { ...repair, quote: { ...repair.quote, due: act.fields.amount } };
    return act.act === "final" ? seen.state : undefined;
  }

  /* The list with so much more, or less, of a material. */
  function shift(list, known, by) {
    const held = list.find((one) => one.item === known.item) || { ...known, quantity: "0" };
    const quantity = String(Math.round((Number(held.quantity) + by) * 100) / 100);
    return [...list.filter((one) => one.item !== known.item), { ...held, quantity }].filter((one) => Number(one.quantity) > 0);
  }

  /* What comes first is the quote where the household pays and has not agreed yet, or where the last was not approved. */
  function first(seen) {
    const repair = seen.repair;
    if (!repair || repair.is_emergency || !NEEDS.includes(seen.state)) return "";
    const isOpen = repair.is_said && repair.liable === "owner" ? !repair.agreed : repair.is_refused;
    return isOpen && seen.arrived !== false ? "quote" : "";
  }
  function more(seen) {
    const repair = seen.repair;
    if (!repair) return [];
    if (seen.state === "approving") return ["quote"];
    const isAtWork = ["accepted", "on_site", "working", "held"].includes(seen.state);
    return [
      repair.agreed && ["on_site", "working", "held", "done"].includes(seen.state) ? "final" : "",
      isAtWork && repair.stock.length && !first(seen) ? "material" : "",
      isAtWork && repair.materials.length ? "give_back" : "",
      isAtWork && repair.checks.length ? "check" : "",
      ["working", "done"].includes(seen.state) ? "signed" : "",
    ].filter(Boolean);
  }

  /* --- the box on the page ---------------------------------------------------------------------------------------- */
  function show(seen) {
    const box = document.getElementById("repair");
    const repair = seen.repair;
    if (!box) return;
    box.hidden = !repair || !(repair.liable || repair.quote || repair.materials.length);
    if (box.hidden) return;
    const part = (name) => box.querySelector(`[data-${name}]`);
    part("liable").textContent = repair.labels[repair.liable] || "";
    part("liable-proposed").hidden = repair.is_said;
    part("warranty").hidden = !repair.warranty;
    part("warranty").textContent = repair.warranty ? say("warranty_until", { on: repair.warranty }) : "";
    part("quote").hidden = !repair.quote;
    part("materials").hidden = !repair.materials.length;
    part("material-lines").replaceChildren(...repair.materials.map((one) => pair(one.name, `${one.quantity} ${one.measure}`)));
    if (repair.quote) fillQuote(part("quote"), repair.quote, repair);
  }
  function fillQuote(place, quote, repair) {
    const part = (name) => place.querySelector(`[data-quote-${name}]`);
    const state = repair.states[quote.state];
    part("version").textContent = say("quote_version", { n: quote.version });
    part("state").textContent = state.label;
    part("state").className = `tag tag-${state.tone}`;
    const isLower = Number(quote.due) < Number(quote.total);
    part("total").textContent = isLower ? say("quote_final", { amount: money(quote.due), total: money(quote.total) }) : `¥${money(quote.total)}`;
    part("findings").textContent = quote.findings;
    part("plan").textContent = quote.plan;
    part("finish").textContent = quote.finish_at ? say("quote_finish", { at: quote.finish_at }) : "";
    part("lines").replaceChildren(
      ...quote.lines.map((line) => pair(`${line.text} ${line.quantity}${line.unit || ""} × ¥${money(line.price)}`, `¥${line.amount}`)),
    );
  }
  function pair(left, right) {
    const item = document.createElement("li");
    const what = document.createElement("span");
    const much = document.createElement("span");
    what.textContent = left;
    much.textContent = right;
    much.className = "num";
    item.append(what, much);
    return item;
  }

  /* --- lines of a quote --------------------------------------------------------------------------------------------- */
  const form = () => document.querySelector("form[data-sheet=quote]");
  function read() {
    return [...form().querySelectorAll(".quote-line")].map((row) => {
      const line = {};
      for (const input of row.querySelectorAll("[data-part]")) line[input.dataset.part] = input.value.trim();
      return line;
    });
  }
  const isWhole = (line) => line.text && isNumber(line.quantity) && cents(line.quantity) > 0 && isNumber(line.price);
  const isBlank = (line) => !line.text && !line.price;
  function write(isQuiet) {
    const lines = read().filter((line) => !isBlank(line));
    const plain = lines.map((line) => ({ ...line, quantity: line.quantity.replace(",", "."), price: line.price.replace(",", ".") }));
    const input = form().elements.lines;
    input.value = lines.length ? JSON.stringify(plain) : "";
    form().querySelector("[data-sum]").textContent = `¥${money(sum(plain))}`;
    const limit = field.order && field.order.repair && field.order.repair.approval_above;
    const note = form().querySelector("[data-limit]");
    note.hidden = !limit || sum(plain) <= Number(limit);
    note.textContent = note.hidden ? "" : say("quote_limit", { amount: money(limit) });
    if (!isQuiet) input.dispatchEvent(new Event("input", { bubbles: true }));
  }
  function row(line) {
    const drawn = document.getElementById("quote-line").content.firstElementChild.cloneNode(true);
    for (const input of drawn.querySelectorAll("[data-part]")) if (line && line[input.dataset.part]) input.value = line[input.dataset.part];
    return drawn;
  }
  function number() {
    form().querySelectorAll("[data-line-remove]").forEach((button, index) => button.setAttribute("aria-label", say("line_remove", { n: index + 1 })));
  }
  function rows(lines) {
    form().querySelector("[data-lines]").replaceChildren(...(lines.length ? lines : [null]).map(row));
    number();
    write(true);
  }
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-line-add]")) {
      const added = row(null);
      form().querySelector("[data-lines]").append(added);
      number();
      added.querySelector("[data-part=text]").focus();
    }
    const remove = event.target.closest("[data-line-remove]");
    if (!remove) return;
    remove.closest(".quote-line").remove();
    if (!form().querySelector(".quote-line")) rows([]);
    number();
    write();
  });
  /* A service of the public price list brings its unit and its price along. */
  function fillPrice(row, text) {
    const known = [...document.querySelectorAll("#price-list option")].find((one) => one.value === text);
    if (!known) return;
    row.querySelector("[data-part=unit]").value = known.dataset.unit;
    row.querySelector("[data-part=price]").value = known.dataset.price;
  }
  document.addEventListener("input", (event) => {
    const line = event.target.closest(".quote-line");
    if (!line) return;
    if (event.target.dataset.part === "text") fillPrice(line, event.target.value);
    write();
  });

  /* --- what each sheet begins with ------------------------------------------------------------------------------------ */
  document.addEventListener("field:restored", (event) => {
    const sheet = event.detail.form;
    const repair = field.order.repair;
    if (!repair) return;
    const begin = { liability: beginLiability, quote: beginQuote, agree: beginAnswer, decline: beginAnswer, final: beginFinal, material: beginMaterial, give_back: beginMaterial, check: beginChecks, signed: beginSigned }[sheet.dataset.sheet];
    if (begin) begin(sheet, repair);
  });
  function beginLiability(sheet, repair) {
    const place = sheet.querySelector("[data-proposal]");
    const said = [repair.warranty ? say("warranty_until", { on: repair.warranty }) : "", repair.proposed ? `${repair.labels[repair.proposed]}` : ""];
    place.textContent = said.filter(Boolean).join(" · ");
    for (const option of sheet.elements.liable.options) option.disabled = option.value === "owner" && !repair.has_home;
    if (repair.liable) sheet.elements.liable.value = repair.liable;
  }
  function beginQuote(sheet, repair) {
    const isPaid = repair.liable === "owner";
    sheet.querySelector("[data-payer]").textContent = [repair.labels[repair.liable] || "", isPaid || !repair.liable ? "" : say("quote_free")].filter(Boolean).join(" · ");
    const held = sheet.elements.lines.value ? JSON.parse(sheet.elements.lines.value) : [];
    rows(held);
  }
  function beginAnswer(sheet, repair) {
    if (repair.quote) sheet.elements.quote.value = repair.quote.id;
    const place = sheet.querySelector("[data-signed-quote]");
    if (place && repair.quote) {
      const copy = document.querySelector("#repair [data-quote]").cloneNode(true);
      copy.hidden = false;
      place.replaceChildren(copy);
      if (!sheet.elements.name.value) sheet.elements.name.value = repair.contact;
    }
    const sign = sheet.querySelector("[data-sign]");
    if (sign) window.anjuSign.restore(sign);
  }
  const chosenFrom = (sheet, repair) => (sheet.dataset.sheet === "material" ? repair.stock : repair.materials);
  function beginMaterial(sheet, repair) {
    const list = chosenFrom(sheet, repair);
    const held = sheet.elements.material.value;
    sheet.querySelector("[data-no-items]").hidden = list.length > 0;
    for (const one of sheet.querySelectorAll("label, select, input:not([type=hidden]), button:not([data-close])")) one.hidden = !list.length;
    sheet.elements.material.replaceChildren(...list.map((one) => new Option(one.name, String(one.item))));
    if (list.some((one) => String(one.item) === held)) sheet.elements.material.value = held;
    tellLeft(sheet, repair);
  }
  function tellLeft(sheet, repair) {
    const one = chosenFrom(sheet, repair).find((held) => String(held.item) === sheet.elements.material.value);
    const words = sheet.dataset.sheet === "material" ? "material_left" : "material_issued";
    sheet.elements.called.value = one ? one.name : ""; /* what it is called stays with what was done without network */
    sheet.querySelector("[data-left]").textContent = one ? say(words, { n: one.quantity, measure: one.measure }) : "";
    return one;
  }
  document.addEventListener("change", (event) => {
    const sheet = event.target.closest("form[data-sheet=material], form[data-sheet=give_back]");
    if (sheet && event.target.name === "material") tellLeft(sheet, field.order.repair);
  });
  function beginChecks(sheet, repair) {
    const place = sheet.querySelector("[data-checks]");
    const held = sheet.elements.items.value.split(",");
    place.replaceChildren(
      ...repair.checks.map((one) => {
        const label = document.createElement("label");
        const box = document.createElement("input");
        Object.assign(box, { type: "checkbox", value: String(one.id), checked: one.is_done || held.includes(String(one.id)), disabled: one.is_done, className: "form-check-input" });
        const words = document.createElement("span");
        words.textContent = one.text + (one.is_required ? ` (${place.dataset.word})` : "");
        label.append(box, words);
        return label;
      }),
    );
  }
  document.addEventListener("change", (event) => {
    const place = event.target.closest("[data-checks]");
    if (place) place.closest("form").elements.items.value = [...place.querySelectorAll("input:checked:not(:disabled)")].map((box) => box.value).join(",");
  });
  function beginSigned(sheet, repair) {
    if (!sheet.elements.name.value) sheet.elements.name.value = repair.contact;
    window.anjuSign.restore(sheet.querySelector("[data-sign]"));
  }
  function beginFinal(sheet, repair) {
    if (!sheet.elements.amount.value && repair.quote) sheet.elements.amount.value = repair.quote.due;
  }

  /* What a sheet still lacks besides its required fields. */
  function lacking(sheet) {
    const repair = (field.order && field.order.repair) || {};
    if (sheet.dataset.sheet === "liability") {
      const isOther = repair.proposed && sheet.elements.liable.value !== repair.proposed;
      return isOther && !sheet.elements.reason.value.trim() ? [say("reason_wanted", { proposed: repair.labels[repair.proposed] })] : [];
    }
    if (sheet.dataset.sheet === "quote") {
      const lines = read().filter((line) => !isBlank(line));
      const isRight = lines.length && lines.every(isWhole);
      return [isRight ? "" : say("quote_line_wanted"), repair.liable ? "" : say("quote_liable_unknown")].filter(Boolean);
    }
    if (sheet.dataset.sheet === "finish") {
      const open = (repair.checks || []).filter((one) => one.is_required && !one.is_done);
      return open.length ? [say("checks_wanted", { what: open.map((one) => one.text).join(say("comma")) })] : [];
    }
    if (sheet.dataset.sheet === "check") return sheet.elements.items.value ? [] : [say("tick_wanted")];
    if (["agree", "signed"].includes(sheet.dataset.sheet)) return sheet.elements.signature.value ? [] : [say("signature_wanted")];
    if (["material", "give_back"].includes(sheet.dataset.sheet)) {
      const one = tellLeft(sheet, repair);
      const typed = sheet.elements.quantity.value.trim();
      const isRight = one && isNumber(typed) && cents(typed) > 0 && cents(typed) <= cents(one.quantity);
      return isRight ? [] : [say("quantity_wanted", { n: one ? `${one.quantity} ${one.measure}` : "0" })];
    }
    if (sheet.dataset.sheet === "final") {
      const typed = sheet.elements.amount.value;
      return isNumber(typed) && cents(typed) <= cents(repair.agreed) ? [] : [say("amount_wanted", { amount: money(repair.agreed || 0) })];
    }
    return [];
  }
  document.addEventListener("reset", (event) => {
    const sheet = event.target;
    if (sheet.dataset && ["agree", "signed"].includes(sheet.dataset.sheet)) setTimeout(() => window.anjuSign.restore(sheet.querySelector("[data-sign]")));
    if (sheet.dataset && sheet.dataset.sheet === "quote") setTimeout(() => rows([]));
  });

  /* Where the phone is when its worker says “I am there”, and at no other time; whoever forbids it arrives as well. */
  const FIX = { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 };
  function arrived(order, number) {
    if (!navigator.geolocation) return;
    const keep = async ({ coords }) => {
      const fields = { latitude: coords.latitude.toFixed(5), longitude: coords.longitude.toFixed(5), accuracy: String(Math.round(coords.accuracy)) };
      await store.add({ order, number, act: "position", fields }).catch(() => null);
      field.send.flush();
    };
    navigator.geolocation.getCurrentPosition(keep, () => null, FIX);
  }

  field.repair = { arrived, shape, first, more, show, lacking };
})();
