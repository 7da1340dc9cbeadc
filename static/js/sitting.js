// What the pages of an attempt do beyond HTML: a picture of the server's clock, and answers kept on the device until
// the server has them. They work without it. A draft names the answer that it was written over, so that the server
// refuses it (409, both shown) where a newer one is stored.
(function () {
  "use strict";
  const live = document.getElementById("live");
  const root = document.querySelector("[data-attempt], [data-over]");
  if (!root) return;
  const person = `ctlearn:${root.dataset.person}:`;
  const shelf = `${person}${root.dataset.attempt || root.dataset.over}:`;

  function say(text) {
    live.textContent = "";
    window.setTimeout(() => { live.textContent = text; }, 50);
  }
  const store = {
    get(key) { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
    set(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* full, or forbidden */ } },
    forget(key) { try { localStorage.removeItem(key); } catch { /* forbidden */ } },
  };
  function keys(start) {
    try { return Object.keys(localStorage).filter((key) => key.startsWith(start)); } catch { return []; }
  }

  if (root.dataset.over) {
    keys(shelf).forEach(store.forget);
    return;
  }

  // The clock: seconds left, as the server said, counted from when it said so.
  const timer = document.getElementById("timer");
  let ends = 0;
  function sync(seconds) { ends = performance.now() + Number(seconds) * 1000; }
  if (timer) {
    const shown = timer.querySelector("[role=timer]");
    const hide = timer.querySelector("button");
    const time = timer.querySelector(".time");
    const half = Number(timer.dataset.of) / 2;
    const points = [[half, "half"], [300, "five"], [60, "one"]];
    let before = Number(timer.dataset.left);
    sync(before);
    hide.hidden = false;
    function fold(folded) {
      time.hidden = folded;
      hide.textContent = folded ? timer.dataset.show : timer.dataset.hide;
      store.set(`${person}timer`, folded);
    }
    fold(store.get(`${person}timer`) === true);
    hide.addEventListener("click", () => fold(!time.hidden));
    const ticking = window.setInterval(() => {
      const left = Math.max(0, Math.floor((ends - performance.now()) / 1000));
      shown.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      const point = points.filter(([at]) => before > at && left <= at).pop();
      if (point) say(timer.dataset[point[1]]);
      if (before > 0 && left === 0) {
        say(timer.dataset.over);
        window.clearInterval(ticking);
        hand();
      }
      before = left;
    }, 1000);
  }
  // Time is up, as far as this page can know: what stands here goes to the server, which decides.
  function hand() {
    const sheet = document.getElementById("sheet");
    const finish = sheet.querySelector("button[value=submit]");
    if (finish) sheet.requestSubmit(finish);
  }

  const offline = document.getElementById("offline");
  function tell(text) {
    offline.textContent = text;
    offline.hidden = !text;
  }

  // Each page keeps drafts of its own, so that two tabs don't take each other's; a later page finds them all.
  const page = Math.random().toString(36).slice(2);
  const slotKey = (section) => `${shelf}${section.dataset.slot}:`;
  const draftKey = (section) => slotKey(section) + page;
  const brought = new Map();  // the draft of an earlier page that stands here again, by section
  function forget(section) {
    store.forget(draftKey(section));
    if (brought.has(section.id)) store.forget(brought.get(section.id));
    brought.delete(section.id);
  }
  function fields(section) {
    const prefix = `${section.dataset.prefix}-`;
    return [...section.querySelectorAll("input, select, textarea")].filter(
      (field) => field.name.startsWith(prefix) && field.name !== `${prefix}replaces`,
    );
  }
  const replaced = (section) => section.querySelector(`[name=${section.dataset.prefix}-replaces]`);
  function values(section) {
    const all = fields(section).filter((field) => !/radio|checkbox/.test(field.type) || field.checked);
    return all.map((field) => [field.name, field.value]);
  }
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const stored = new Map();  // what the server has, by section

  function keep(section) {
    const now = values(section);
    if (same(now, stored.get(section.id))) forget(section);
    else store.set(draftKey(section), { values: now, replaces: replaced(section).value, at: Date.now() });
  }
  function bring(section) {
    if (section.querySelector("[data-conflict]") || !section.hasAttribute("hx-post")) return;
    stored.set(section.id, values(section));
    const drafts = keys(slotKey(section)).map((key) => [key, store.get(key)]).filter(([, draft]) => draft);
    drafts.filter(([, draft]) => same(draft.values, stored.get(section.id))).forEach(([key]) => store.forget(key));
    drafts.sort(([, one], [, other]) => one.at - other.at);
    const [key, draft] = drafts.pop() || [];
    if (!draft || same(draft.values, stored.get(section.id))) return;
    brought.set(section.id, key);
    fields(section).forEach((field) => {
      const given = draft.values.filter(([name]) => name === field.name).map(([, value]) => value);
      if (/radio|checkbox/.test(field.type)) field.checked = given.includes(field.value);
      else if (given.length) [field.value] = given;
    });
    replaced(section).value = draft.replaces;
    say(root.dataset.back);
    window.setTimeout(() => resend(section), 0);
  }
  function resend(section) { window.htmx.trigger(section, "resend"); }
  function unsent() {
    return [...document.querySelectorAll("section.asked")].filter(
      (section) => store.get(draftKey(section)) || brought.has(section.id),
    );
  }

  // A draft that a button sent has arrived when another answer is stored than the one that it was written over.
  document.querySelectorAll(".steps [data-slot]").forEach((step) => {
    if (document.querySelector(`section[data-slot="${step.dataset.slot}"] [data-conflict]`)) return;
    keys(`${shelf}${step.dataset.slot}:`).forEach((key) => {
      const draft = store.get(key);
      if (draft && draft.sent && draft.replaces !== step.dataset.answer) store.forget(key);
    });
  });
  const sections = document.querySelectorAll("section.asked");
  sections.forEach((section) => { if (window.htmx) bring(section); });
  document.addEventListener("input", (event) => {
    const section = event.target.closest("section.asked");
    if (section) keep(section);
  }, true);
  document.addEventListener("change", (event) => {
    const section = event.target.closest("section.asked");
    if (section) keep(section);
  }, true);

  // A change is sent once: “input” follows “change” with nothing new to say.
  const underway = new Map();
  document.body.addEventListener("htmx:configRequest", (event) => {
    const section = event.detail.elt;
    if (!section.matches("section.asked")) return;
    const now = values(section);
    if (same(now, stored.get(section.id))) event.preventDefault();
    else underway.set(event.detail.elt.id, now);
  });
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const section = event.detail.requestConfig.elt;
    if (!section.matches("section.asked")) return;
    const { status } = event.detail.xhr;
    if (status === 200) {
      stored.set(section.id, underway.get(section.id));
      tell("");
    }
  });
  document.body.addEventListener("htmx:afterSettle", (event) => {
    const section = event.detail.elt.closest("section.asked");
    if (!section) return;
    if (!event.detail.elt.matches(".saved")) stored.set(section.id, values(section));
    if (!section.querySelector("[data-conflict], [data-unsaved]")) keep(section);
    const saved = section.querySelector(".saved");
    if (saved && saved.dataset.left) sync(saved.dataset.left);
  });
  ["htmx:sendError", "htmx:timeout"].forEach((name) => {
    document.body.addEventListener(name, (event) => {
      if (!event.detail.elt.closest("section.asked, #sheet")) return;
      document.getElementById("banner").hidden = true;
      tell(root.dataset.kept);
    });
  });
  document.body.addEventListener("htmx:responseError", () => { if (unsent().length) tell(root.dataset.keptLogin); });
  function retry() { if (offline.textContent) unsent().forEach(resend); }
  window.addEventListener("online", retry);
  window.addEventListener("offline", () => tell(root.dataset.kept));
  window.setInterval(retry, 5000);

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-forget]");
    if (link) keys(slotKey(link.closest("section.asked"))).forEach(store.forget);
  });
  // Moving an item of an ordering swaps the question; leaving the page waits for a connection.
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    const section = button && button.closest("section.asked");
    if (section && /-move$/.test(button.name)) {
      event.preventDefault();
      const form = new FormData(event.target, button);
      window.htmx.ajax("POST", section.getAttribute("hx-post"), {
        source: button, target: section, swap: "outerHTML", values: Object.fromEntries(form.entries()),
      });
    } else if (!navigator.onLine) {
      event.preventDefault();
      tell(root.dataset.kept);
    } else {
      document.querySelectorAll("section.asked").forEach((one) => {
        const draft = store.get(draftKey(one));
        if (draft) store.set(draftKey(one), { ...draft, sent: true });
      });
    }
  });
})();
