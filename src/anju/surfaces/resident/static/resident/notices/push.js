/* Web Push on this device, where the browser has it and a service worker stands; otherwise nothing is shown. */
(function () {
  const box = document.getElementById("push");
  if (!box || !("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) return;
  const part = (name) => box.querySelector(`[data-push="${name}"]`);

  function bytes(text) {
    const whole = text.replace(/-/g, "+").replace(/_/g, "/").padEnd(Math.ceil(text.length / 4) * 4, "=");
    return Uint8Array.from(atob(whole), (sign) => sign.charCodeAt(0));
  }
  function send(url, fields) {
    const csrf = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
    return fetch(url, { method: "POST", headers: { "X-CSRFToken": csrf }, body: new URLSearchParams(fields) });
  }
  function show(subscription) {
    const denied = Notification.permission === "denied";
    part("on").hidden = denied || Boolean(subscription);
    part("off").hidden = !subscription;
    part("denied").hidden = !denied;
    box.hidden = false;
  }

  navigator.serviceWorker.getRegistration("/r/").then(async (registration) => {
    if (!registration || !registration.pushManager) return;
    show(await registration.pushManager.getSubscription());
    part("on").addEventListener("click", async () => {
      if ((await Notification.requestPermission()) !== "granted") return show(null);
      try {
        const made = await registration.pushManager.subscribe({
          userVisibleOnly: true, applicationServerKey: bytes(box.dataset.key),
        });
        const { endpoint, keys } = made.toJSON();
        const answer = await send(box.dataset.subscribe, { endpoint, p256dh: keys.p256dh, auth: keys.auth });
        if (answer.ok) return show(made);
        await made.unsubscribe();
        window.anju.toast((await answer.json()).message, "bad");
      } catch (error) {
        window.anju.toast(window.anju.say("failed"), "bad");
      }
      show(null);
    });
    part("off").addEventListener("click", async () => {
      const held = await registration.pushManager.getSubscription();
      if (held) {
        await send(box.dataset.unsubscribe, { endpoint: held.endpoint });
        await held.unsubscribe();
      }
      show(null);
    });
  });
})();
