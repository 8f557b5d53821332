/* The cashier's desk by keyboard. The server decides; this only adds up what is on screen, in whole cents. */
(function () {
  const desk = document.getElementById("desk");
  const box = document.getElementById("desk-q");
  const list = document.getElementById("desk-hits");
  const body = document.getElementById("desk-body");
  const { post, toast, say } = window.anju;

  /* --- cents ---------------------------------------------------------------------------------------------------- */
  function cents(text) {
    const plain = text.replace(/[０-９．]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0)).replace(/[，,¥￥\s]/g, "").replace("。", ".");
    const parts = /^(\d{0,12})(?:\.(\d{0,2}))?$/.exec(plain);
    return parts && plain ? Number(parts[1] || 0) * 100 + Number((parts[2] || "").padEnd(2, "0")) : null;
  }
  function plain(amount) {
    return `${Math.trunc(amount / 100)}.${String(amount % 100).padStart(2, "0")}`;
  }
  function yuan(amount) {
    const [whole, decimals] = plain(amount).split(".");
    return `¥${whole.replace(/\B(?=(\d{3})+$)/g, ",")}.${decimals}`;
  }

  /* --- search --------------------------------------------------------------------------------------------------- */
  let asked = null;
  let shown = null;
  let timer = 0;
  function hits() {
    return [...list.querySelectorAll("[role=option]")];
  }
  function close() {
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  }
  function choose(index) {
    const all = hits();
    if (!all.length) return;
    const at = (index + all.length) % all.length;
    all.forEach((one, place) => one.setAttribute("aria-selected", String(place === at)));
    all[at].scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", all[at].id);
  }
  function chosen() {
    return hits().findIndex((one) => one.getAttribute("aria-selected") === "true");
  }
  async function find() {
    clearTimeout(timer);
    const typed = box.value.trim();
    if (!typed) return close();
    if (typed === shown) {
      list.hidden = false;
      return undefined;
    }
    asked = typed;
    const answer = await post(desk.dataset.find, { q: typed });
    const html = await answer.text();
    if (asked !== typed) return undefined; /* a later question is under way */
    if (!answer.ok) {
      toast(say("failed"), "bad");
      return undefined;
    }
    list.innerHTML = html;
    shown = typed;
    list.hidden = false;
    box.setAttribute("aria-expanded", "true");
    choose(0);
    return undefined;
  }
  function open(hit) {
    close();
    shown = null;
    box.value = "";
    window.htmx.ajax("GET", hit.dataset.url, { target: "#desk-body", swap: "innerHTML" });
  }
  const offline = () => toast(say("offline"), "bad");
  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => find().catch(offline), 140);
  });
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(chosen() + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Escape") {
      close();
    } else if (event.key === "Enter") {
      event.preventDefault();
      const typed = box.value.trim();
      find()
        .then(() => {
          const all = hits();
          if (box.value.trim() === typed && all.length) open(all[Math.max(chosen(), 0)]);
        })
        .catch(offline);
    }
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const hit = event.target.closest("[role=option]");
    if (hit) open(hit);
  });
  box.addEventListener("blur", close);
  function next() {
    window.scrollTo(0, 0);
    box.focus();
    box.select();
  }

  /* --- the household: what is ticked and what it comes to ----------------------------------------------------------- */
  function form() {
    return document.getElementById("pay");
  }
  function show(name, text) {
    for (const place of body.querySelectorAll(`[data-show="${name}"]`)) place.textContent = text;
  }
  function tick(box, some, all) {
    box.checked = all && some;
    box.indeterminate = some && !all;
  }
  function add() {
    const pay = form();
    if (!pay) return;
    const bills = [...pay.querySelectorAll("input[name=bill]")];
    const on = bills.filter((bill) => bill.checked);
    const owed = on.reduce((sum, bill) => sum + Number(bill.dataset.cents), 0);
    for (const group of pay.querySelectorAll("[data-group]")) {
      const own = [...group.querySelectorAll("input[name=bill]")];
      tick(group.querySelector("[data-group-all]"), own.some((one) => one.checked), own.every((one) => one.checked));
    }
    const all = pay.querySelector("[data-all]");
    if (all) tick(all, on.length > 0, on.length === bills.length);
    const typed = cents(pay.elements.amount.value);
    const wish = typed === null ? owed : typed;
    const balance = pay.elements.use_balance;
    const used = balance && balance.checked ? Math.min(Number(balance.dataset.cents), owed, wish) : 0;
    const second = cents(pay.elements.second_amount.value) || 0;
    const main = Math.max(wish - used - second, 0);
    const given = cents(pay.elements.given.value);
    const method = pay.elements.method.value;
    const kept = pay.elements.prepay.checked ? 0 : Math.max(wish - owed, 0);
    const change = method === "cash" ? Math.max((given === null ? main : given) - main, 0) + kept : 0;
    pay.elements.amount.placeholder = plain(owed);
    pay.elements.given.placeholder = plain(main);
    show("count", String(on.length));
    show("owed", yuan(owed));
    show("pay", yuan(wish));
    show("change", yuan(change));
    pay.querySelector("[data-for=cash]").hidden = method !== "cash";
    pay.querySelector("[data-for=slip]").hidden = method === "cash";
  }
  body.addEventListener("input", add);
  body.addEventListener("change", (event) => {
    const target = event.target;
    if (target.matches("[data-all]")) for (const one of form().querySelectorAll("input[name=bill]")) one.checked = target.checked;
    if (target.matches("[data-group-all]")) for (const one of target.closest("[data-group]").querySelectorAll("input[name=bill]")) one.checked = target.checked;
    if (target.matches("[data-paper]")) remember();
    if (target.matches("[name=method]")) sessionStorage.setItem("anju.desk.method", target.value);
    add();
  });

  /* --- papers: remembered at this desk, printed at once --------------------------------------------------------------- */
  const PAPERS = "anju.desk.papers";
  function wanted() {
    return (localStorage.getItem(PAPERS) || "").split(" ").filter(Boolean);
  }
  function remember() {
    const on = [...body.querySelectorAll("[data-paper]:checked")].map((one) => one.dataset.paper);
    localStorage.setItem(PAPERS, on.join(" "));
  }
  const frame = document.querySelector(".desk-print");
  let printing = [];
  function print() {
    const paper = printing.shift();
    const sheet = paper && body.querySelector(`[data-print-paper="${paper}"]`);
    if (!sheet) return;
    sheet.target = "desk-print";
    sheet.requestSubmit();
    setTimeout(() => (sheet.target = "_blank"), 0);
  }
  frame.addEventListener("load", () => {
    if (frame.contentWindow.location.href === "about:blank") return;
    try {
      frame.contentWindow.focus();
      frame.contentWindow.print();
    } catch (refused) {
      toast(say("failed"), "bad"); /* a browser that shows no PDF inside a page: the button opens it in a tab */
    }
    setTimeout(print, 500);
  });

  /* --- what has just come into the middle of the page ------------------------------------------------------------------- */
  let isAwaited = false; /* money by code: its receipt is fresh where this page has sent the code, or seen it on its way */
  body.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.id === "code-form") isAwaited = true;
  });
  function settle() {
    const state = body.querySelector("[data-desk-state]");
    if (!state) return;
    if (state.dataset.deskState === "household") isAwaited = false;
    if (state.dataset.deskState === "code" && state.dataset.state !== "paid") isAwaited = true;
    if (state.dataset.deskState === "household") {
      const method = sessionStorage.getItem("anju.desk.method");
      const invalid = state.querySelector("[aria-invalid=true]");
      if (method && !state.querySelector("[role=alert]") && !invalid)
        for (const one of state.elements.method) one.checked = one.value === method;
      for (const one of state.querySelectorAll("[data-paper]")) one.checked = wanted().includes(one.dataset.paper);
      add();
      const first = invalid || state.querySelector("input[name=bill]") || state.elements.amount;
      /* Whoever was quicker than the page is typing in a field of it already. */
      if (invalid || !state.contains(document.activeElement)) first.focus({ preventScroll: true });
    } else if (state.dataset.deskState === "receipt") {
      state.querySelector("h2").focus({ preventScroll: true });
      if (state.dataset.fresh !== undefined || isAwaited) {
        delete state.dataset.fresh;
        isAwaited = false;
        printing = wanted();
        print();
      }
    }
  }
  /* At the swap, not when it has settled: what is typed in between would still go to the search. */
  body.addEventListener("htmx:afterSwap", (event) => {
    if (event.target === body) settle();
  });

  /* --- keys -------------------------------------------------------------------------------------------------------------- */
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-desk-next]")) next();
  });
  function writing(target) {
    return target.matches("textarea, select, input:not([type=checkbox]):not([type=radio])");
  }
  function step(target, down) {
    const bills = [...form().querySelectorAll("input[name=bill]")];
    const at = bills.indexOf(target);
    const to = bills[at < 0 ? 0 : at + (down ? 1 : -1)];
    if (to) to.focus();
  }
  function flip(box) {
    if (!box) return false;
    const more = box.closest("details");
    if (more) more.open = true;
    box.checked = !box.checked;
    add();
    return true;
  }
  function press(key, target) {
    const pay = form();
    if (key === "F4" || key === "F8") {
      const field = key === "F4" ? pay.elements.amount : pay.elements.given;
      field.focus();
      field.select();
      return true;
    }
    if (key === "F7" && document.getElementById("pay-code")) {
      document.getElementById("pay-code").select();
      return true;
    }
    /* Enter in a field is for checking the sums; only the button and F9 take money. */
    if (key === "Enter" && target.form === pay && target.type !== "submit") return true;
    if (writing(target)) return false;
    if (key >= "1" && key <= "3") {
      const mean = pay.querySelector(`[data-mean="${key}"]`);
      mean.checked = true;
      mean.dispatchEvent(new Event("change", { bubbles: true }));
      return true;
    }
    if (key === "4") return flip(pay.elements.use_balance);
    if (key === "5") return flip(pay.elements.prepay);
    if (key === "a" || key === "A") {
      const all = pay.querySelector("[data-all]");
      if (all) all.click();
      return Boolean(all);
    }
    if ((key === "ArrowDown" || key === "ArrowUp") && target.type !== "radio") {
      step(target, key === "ArrowDown");
      return true;
    }
    return false;
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (!form() || document.querySelector("dialog[open]")) return;
    if (event.target === box && !/^F\d+$/.test(event.key)) return;
    if (press(event.key, event.target)) event.preventDefault();
  });
  settle();
})();
