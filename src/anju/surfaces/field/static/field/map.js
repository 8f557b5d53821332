/* The day as a list or as a map; what the phone knows and the server does not yet is seen on the map as well. */
(function () {
  const { field } = window;
  const KEPT = "anju-field-view";
  const body = document.body;
  let watch = 0;

  /* The map is drawn when it is looked at: until then every order is on the page once. */
  function unfold() {
    const place = document.getElementById("day-map");
    if (!place || place.firstChild) return;
    place.append(document.getElementById("day-map-drawn").content.cloneNode(true));
    field.drawOrders();
  }
  function choose(view) {
    body.dataset.view = view === "map" ? "map" : "list";
    for (const button of document.querySelectorAll("[data-view-as]")) {
      button.setAttribute("aria-pressed", String(button.dataset.viewAs === body.dataset.view));
    }
    if (body.dataset.view === "map") unfold();
  }
  function kept() {
    try {
      return localStorage.getItem(KEPT);
    } catch (error) {
      return null;
    }
  }

  document.addEventListener("click", (event) => {
    const view = event.target.closest("[data-view-as]");
    if (view) {
      choose(view.dataset.viewAs);
      try {
        localStorage.setItem(KEPT, body.dataset.view);
      } catch (error) {
        return; /* a browser that keeps nothing asks again next time */
      }
    }
    const larger = event.target.closest("#map-larger");
    if (larger) {
      const isLarge = document.querySelector("svg.map").classList.toggle("is-large");
      larger.setAttribute("aria-pressed", String(isLarge));
    }
    if (event.target.closest("#map-where")) showMe();
  });

  /* Where the phone is, from its satellites: no network takes part in it. */
  function showMe() {
    const earth = JSON.parse(document.getElementById("map-earth").textContent);
    if (!navigator.geolocation) return field.toast(field.say("no_position"), "bad");
    if (watch) navigator.geolocation.clearWatch(watch);
    watch = navigator.geolocation.watchPosition(
      ({ coords }) => {
        const me = document.getElementById("map-me");
        if (!me) return;
        const east = (coords.longitude - earth.longitude) * earth.metres * Math.cos((earth.latitude * Math.PI) / 180);
        const north = (coords.latitude - earth.latitude) * earth.metres;
        me.setAttribute("cx", (east - earth.west) * earth.scale);
        me.setAttribute("cy", (earth.north - north) * earth.scale);
        me.removeAttribute("hidden");
      },
      () => field.toast(field.say("no_position"), "bad"),
      { enableHighAccuracy: true, timeout: 20000, maximumAge: 30000 },
    );
    return watch;
  }

  /* A pin is done when all that was to be done there is done, be it sent already or not. */
  document.addEventListener("field:drawn", (event) => {
    const seen = event.detail;
    for (const pin of document.querySelectorAll("[data-pin]")) {
      const states = pin.dataset.pin.split(" ").map((id) => seen.get(Number(id)));
      const isDone = states.every((one) => one && (!one.mine || ["done", "closed", "cancelled", "waiting"].includes(one.state)));
      pin.classList.toggle("is-done", isDone);
    }
    choose(body.dataset.view || kept());
  });
})();
