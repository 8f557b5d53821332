/* In the service worker of a phone: a message that was pushed is shown, and a tap on it opens what it is about.
   self.DOOR = {home, icon, title, text} is written before this file by the server. */
(function () {
  const { home, icon, title, text } = self.DOOR;

  /* Browsers take the permission away from who shows nothing, so that a message which cannot be read is shown as well. */
  self.addEventListener("push", (event) => {
    let told = {};
    try {
      told = (event.data && event.data.json()) || {};
    } catch (error) { /* no message of ours: that there is one is still said */ }
    const word = (name) => (typeof told[name] === "string" ? told[name] : "");
    const shown = { body: word("title") ? word("body") : text, icon, tag: word("tag"), data: { url: page(told.url) } };
    event.waitUntil(self.registration.showNotification(word("title") || title, shown));
  });

  /* The page that a message names, if it is one of this site. */
  function page(url) {
    const at = new URL(home, self.location.origin);
    try {
      const asked = new URL(typeof url === "string" && url ? url : home, at);
      return asked.origin === at.origin ? asked.href : at.href;
    } catch (error) {
      return at.href;
    }
  }

  self.addEventListener("notificationclick", (event) => {
    event.notification.close();
    event.waitUntil(lead(page(event.notification.data && event.notification.data.url)));
  });

  async function lead(url) {
    const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    const open = windows.find((one) => one.url.split("#")[0] === url.split("#")[0]);
    return open ? open.focus() : self.clients.openWindow(url);
  }

  /* Whoever signs out leaves nobody's messages behind on the phone; the server learns of it at its next attempt. */
  self.stopTelling = async () => {
    const held = self.registration.pushManager && (await self.registration.pushManager.getSubscription());
    if (held) await held.unsubscribe();
  };
})();
