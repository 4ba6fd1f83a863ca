// Keeps the list and the counters up to date while a page is open. Without this script everything works by links.
"use strict";
(() => {
  // On a narrow screen the list matters more than thirty bannettes: they start folded.
  const fold = document.querySelector(".fold");
  if (fold && matchMedia("(max-width: 63.99rem)").matches) fold.open = false;

  // Beside an open mail, its line is in sight.
  if (document.getElementById("courrier")?.checkVisibility()) document.querySelector("#liste li.open")?.scrollIntoView({ block: "nearest" });

  const EVERY = 2000, SLOWEST = 30000;
  const body = document.body;
  const announce = document.getElementById("annonce");
  if (!body.hasAttribute("data-live") || !announce) return;
  let pause = EVERY;

  const replace = (fresh, id) => {
    const old = document.getElementById(id), now = fresh.getElementById(id);
    if (!old || !now) return;
    const folds = [...old.querySelectorAll("details")].map((d) => d.open);
    const focused = old.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    const top = old.scrollTop;
    // Whoever fills in the filters keeps what is typed: that head stays, the lines under it change.
    const head = old.querySelector(".list-head:has(.filters[open], .bulk[open])");
    const picked = new Set([...old.querySelectorAll(".tick input:checked")].map((b) => b.value));
    old.replaceChildren(...[...now.childNodes].map((n) => (head && n.className === "list-head" ? head : n)));
    [...old.querySelectorAll("details")].forEach((d, i) => { if (i in folds) d.open = folds[i]; });
    old.querySelectorAll(".tick input").forEach((b) => { b.checked = picked.has(b.value); });
    old.scrollTop = top;
    if (focused) [...old.querySelectorAll("a")].find((a) => a.getAttribute("href") === focused)?.focus();
  };

  const refresh = async (state) => {
    const answer = await fetch(location.href, { cache: "no-store", headers: { "x-live": "1" } });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    ["bannettes", "liste", "boites"].forEach((id) => replace(fresh, id));
    const pane = document.getElementById("courrier"), next = fresh.getElementById("courrier");
    // What someone reads stays still; only a mail that was waiting to be sorted, or none at all, is replaced.
    if (["received", ""].includes(pane.dataset.state)) {
      replace(fresh, "courrier");
      pane.dataset.state = next.dataset.state;
      pane.dataset.id = next.dataset.id;
    }
    // The line that stands out is that of the mail being read, not the first of a list that grew above it.
    document.querySelectorAll("#lignes > li").forEach((line) => {
      line.classList.toggle("open", line.querySelector("a").pathname === `/courriers/${pane.dataset.id}`);
    });
    const more = state.total - Number(body.dataset.total);
    if (more > 0) {
      announce.textContent = `${more > 1 ? `${more} nouveaux courriers` : "Nouveau courrier"} : ${state.a_traiter} à traiter, dont ${state.a_qualifier} à qualifier.`;
    }
    body.dataset.total = state.total;
    body.dataset.signature = state.signature;
  };

  // What is told while nobody looks is shown when they come back.
  let latest = null, busy = false;
  const heard = async (state) => {
    latest = state ?? latest;
    if (!latest || busy || document.hidden) return;
    if (body.classList.contains("cut-off")) announce.textContent = "La connexion est rétablie.";
    body.classList.remove("cut-off");
    busy = true;
    try { if (latest.signature !== body.dataset.signature) await refresh(latest); } catch { /* told by the next look */ }
    busy = false;
  };
  const lost = (ended) => {
    if (!body.classList.contains("cut-off")) {
      announce.textContent = ended ? "Votre session a pris fin : reconnectez-vous." : "Vaguemestre ne répond plus : la page n’est plus à jour.";
    }
    body.classList.add("cut-off");
  };
  document.addEventListener("visibilitychange", () => heard(null));

  // Asking every two seconds, where no stream goes through.
  const ask = async (tell, cut) => {
    try {
      const answer = await fetch("/etat.json", { cache: "no-store" });
      if (answer.status === 401) { pause = SLOWEST; return cut(true); }
      if (!answer.ok) throw new Error(String(answer.status));
      tell(await answer.json());
      pause = EVERY;
    } catch {
      cut(false);
      pause = Math.min(pause * 2, SLOWEST);
    }
  };
  const wait = (long) => new Promise((done) => { setTimeout(done, long); });

  // One tab of the browser holds the stream and tells the others.
  const stream = (tell) => new Promise((over) => {
    const source = new EventSource("/flux");
    source.addEventListener("etat", (event) => tell(JSON.parse(event.data)));
    source.onerror = () => { source.close(); over(); };
    addEventListener("pagehide", () => source.close(), { once: true });
  });
  const lead = async (tell, cut) => {
    for (;;) {
      await stream(tell);
      for (let tries = 0; tries < 5; tries += 1) {
        await ask(tell, cut);
        await wait(document.hidden ? Math.max(pause, 10000) : pause);
      }
    }
  };
  const alone = async () => {
    for (;;) {
      await wait(document.hidden ? Math.max(pause, 10000) : pause);
      await ask(heard, lost);
    }
  };
  if (navigator.locks && window.BroadcastChannel && window.EventSource) {
    const others = new BroadcastChannel("vaguemestre");
    others.onmessage = (event) => ("cut" in event.data ? lost(event.data.cut) : heard(event.data));
    const tell = (state) => { others.postMessage(state); heard(state); };
    const cut = (ended) => { others.postMessage({ cut: ended }); lost(ended); };
    navigator.locks.request("vaguemestre-flux", () => lead(tell, cut));
  } else alone();

  // j and k walk the list, while it has the focus or nothing has (WCAG 2.1.4: see gestures.js).
  const walk = (event) => {
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
    // Arrows belong to whoever chooses in the filters or among the actions.
    if (event.target.closest("select, textarea, input:not(.tick input)")) return;
    if (!step || (document.body.dataset.keys === "off" && event.key.length === 1) || event.ctrlKey || event.altKey || event.metaKey) return;
    const lines = [...document.querySelectorAll("#liste .lines a")];
    const at = lines.indexOf(document.activeElement);
    const next = lines[at < 0 ? 0 : Math.min(Math.max(at + step, 0), lines.length - 1)];
    if (next) { event.preventDefault(); next.focus(); }
  };
  document.getElementById("liste").addEventListener("keydown", walk);
  document.addEventListener("keydown", (event) => { if (event.target === document.body && event.key.length === 1) walk(event); });
})();
