// Says that the mail is being read while its page is in sight, shows who else is there, and takes it for who begins to write.
"use strict";
(() => {
  const EVERY = 20000, AGAIN = 60000;
  const csrf = document.querySelector('input[name="csrf"]')?.value ?? "";
  const strip = () => document.getElementById("compagnie");
  let held = 0, said = "";

  const send = (what, fields) => fetch(`/courriers/${strip().dataset.mail}/${what}`, {
    method: "POST", headers: { "x-csrf": csrf, "x-live": "1" }, body: new URLSearchParams(fields), redirect: "manual",
  });
  const inSight = () => strip() && !document.hidden && strip().closest("main")?.offsetParent !== null
    && strip().checkVisibility?.() !== false;
  const announce = (words) => {
    const place = document.getElementById("annonce");
    if (place && words !== said) place.textContent = said = words;
  };

  const look = async () => {
    if (!inSight()) return;
    try {
      const answer = await send("presence", {});
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("compagnie");
      const old = strip();
      if (!fresh || !old || fresh.dataset.mail !== old.dataset.mail) return;
      const moved = fresh.dataset.revision !== old.dataset.revision;
      fresh.dataset.revision = old.dataset.revision;
      const changed = fresh.dataset.held !== old.dataset.held;
      // The list that the buttons lead back to is known to the page only.
      const back = old.querySelector('input[name="liste"]')?.value ?? document.querySelector('.gestures input[name="liste"]')?.value;
      if (back !== undefined) fresh.querySelectorAll('input[name="liste"]').forEach((i) => { i.value = back; });
      if (!old.contains(document.activeElement)) old.replaceWith(fresh);
      if (moved && fresh.dataset.held !== "moi") announce("Ce courrier vient de changer : actualisez la page avant d’agir.");
      else if (changed && fresh.dataset.held === "autre") announce("Une autre personne vient de prendre ce courrier.");
    } catch { /* the page says by itself that it is cut off */ }
  };

  const take = (event) => {
    if (!event.target.closest(".gestures select, .gestures textarea, [data-holds]") || Date.now() - held < AGAIN) return;
    if (!strip() || strip().dataset.held === "autre") return;
    held = Date.now();
    send("verrou", { geste: "prendre" }).then(look, () => {});
  };
  document.addEventListener("input", take);
  document.addEventListener("visibilitychange", look);
  addEventListener("pagehide", () => {
    if (strip()) navigator.sendBeacon(`/courriers/${strip().dataset.mail}/presence`, new URLSearchParams({ csrf, fini: "1" }));
  });
  if (strip()) look();
  setInterval(look, EVERY);
})();
