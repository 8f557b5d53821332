/* Command palette: what was typed goes to the server by POST, arrow keys move, Enter opens. */
(function () {
  const dialog = document.getElementById("palette");
  if (!dialog) return;
  const { say, post } = window.anju;
  const input = document.getElementById("palette-input");
  const list = document.getElementById("palette-list");
  const store = `anju.recent.${document.body.dataset.user}`;
  let asked = 0;
  let timer = 0;

  function recents() {
    try {
      return JSON.parse(localStorage.getItem(store)) || [];
    } catch (error) {
      return [];
    }
  }

  /* Only screens that say so are remembered (lists and desks, by their own title): never a person's page. */
  const here = document.querySelector("[data-recent]");
  if (here) {
    const kept = recents().filter((one) => one.url !== location.pathname);
    kept.unshift({ title: here.dataset.recent, url: location.pathname });
    localStorage.setItem(store, JSON.stringify(kept.slice(0, 6)));
  }

  function options() {
    return Array.from(list.querySelectorAll("a[role=option]"));
  }
  function choose(index) {
    const all = options();
    if (!all.length) return input.removeAttribute("aria-activedescendant");
    const at = (index + all.length) % all.length;
    all.forEach((one, number) => one.setAttribute("aria-selected", String(number === at)));
    all[at].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", all[at].id);
  }
  function chosen() {
    return options().findIndex((one) => one.getAttribute("aria-selected") === "true");
  }
  function addRecents() {
    const kept = recents().filter((one) => one.url !== location.pathname);
    if (!kept.length) return;
    const group = document.createElement("div");
    const head = document.createElement("div");
    group.setAttribute("role", "group");
    group.setAttribute("aria-labelledby", "palette-recent");
    head.className = "palette-group";
    head.id = "palette-recent";
    head.textContent = say("recent");
    group.append(head);
    kept.forEach((one, number) => {
      const hit = document.createElement("a");
      hit.className = "palette-hit";
      hit.id = `palette-recent-${number}`;
      hit.href = one.url;
      hit.tabIndex = -1;
      hit.setAttribute("role", "option");
      hit.setAttribute("aria-selected", "false");
      hit.textContent = one.title;
      group.append(hit);
    });
    list.prepend(group);
  }
  function ask() {
    const number = ++asked;
    const typed = input.value.trim();
    post(input.dataset.url, { typed })
      .then((answer) => (answer.ok ? answer.text() : ""))
      .then((html) => {
        if (number !== asked) return;
        list.innerHTML = html;
        if (!typed) addRecents();
        choose(0);
      })
      .catch(() => {
        list.textContent = say("offline");
      });
  }

  dialog.addEventListener("anju:open", () => {
    input.value = "";
    input.focus();
    ask();
  });
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 120);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return; /* the Enter that ends a pinyin input is not ours */
    if (event.key === "ArrowDown") choose(chosen() + 1);
    else if (event.key === "ArrowUp") choose(chosen() - 1);
    else if (event.key === "Enter") {
      const hit = options()[chosen()];
      if (hit) hit.click();
    } else return;
    event.preventDefault();
  });
})();
