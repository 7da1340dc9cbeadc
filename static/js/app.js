// What the pages do beyond HTML. Every page works without it.
(function () {
  "use strict";
  const live = document.getElementById("live");
  const banner = document.getElementById("banner");

  function say(text) {
    live.textContent = "";
    window.setTimeout(() => { live.textContent = text; }, 50);
  }

  // Arrow keys turn the pages of a course, unless someone types or has switched them off.
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
    if (document.body.dataset.arrowKeys === "off") return;
    if (event.target.closest("input, textarea, select, [contenteditable], [role=region], summary, fieldset")) return;
    const rtl = getComputedStyle(document.documentElement).direction === "rtl";
    const way = { ArrowRight: rtl ? "prev" : "next", ArrowLeft: rtl ? "next" : "prev" }[event.key];
    const link = way && document.querySelector(`.turn a[rel=${way}]`);
    if (link) link.click();
  });

  // Glossary terms open where they stand; without this script the link leads to the list below the text.
  let open = null;
  function close(focus) {
    if (!open) return;
    open.box.remove();
    open.link.setAttribute("aria-expanded", "false");
    if (focus) open.link.focus();
    open = null;
  }
  document.querySelectorAll("a.term").forEach((link) => {
    const meaning = document.getElementById(link.hash.slice(1));
    if (!meaning) return;
    link.setAttribute("role", "button");
    link.setAttribute("aria-expanded", "false");
    link.addEventListener("keydown", (event) => { if (event.key === " ") { event.preventDefault(); link.click(); } });
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const again = open && open.link === link;
      close(false);
      if (again) return;
      const box = document.createElement("span");
      box.className = "popover";
      box.setAttribute("role", "note");
      const term = document.createElement("strong");
      term.textContent = meaning.querySelector("dt").textContent;
      box.append(term, meaning.querySelector("dd").textContent);
      link.after(box);
      const at = link.getClientRects()[0];
      const room = document.documentElement.clientWidth - box.offsetWidth - 8;
      box.style.left = `${Math.max(8, Math.min(at.left, room)) + window.scrollX}px`;
      box.style.top = `${at.bottom + window.scrollY + 6}px`;
      link.setAttribute("aria-expanded", "true");
      open = { link, box };
      say(box.textContent);
    });
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(true); });
  document.addEventListener("click", (event) => { if (open && !event.target.closest(".popover, .term")) close(false); });

  // The outline is behind a button on narrow screens and open on wide ones.
  const outline = document.querySelector(".outline details");
  if (outline) {
    const wide = window.matchMedia("(min-width: 68.01rem)");
    const fit = () => { outline.open = wide.matches; };
    wide.addEventListener("change", fit);
    fit();
    const here = outline.querySelector("[aria-current]");
    const list = outline.closest(".outline");
    if (here && list.scrollHeight > list.clientHeight) list.scrollTop = here.offsetTop - list.clientHeight / 3;
  }

  // A page that came back with a problem, or with news of another's work, begins there.
  const problem = document.querySelector(".error-summary[data-focus], .feedback[data-focus]");
  if (problem) problem.focus();

  // After a swap: focus goes to what asks for it, and the live region speaks.
  document.body.addEventListener("htmx:afterSettle", (event) => {
    banner.hidden = true;
    const target = event.detail.elt.querySelector("[data-focus]") || (event.detail.elt.matches("[data-focus]") && event.detail.elt);
    if (target) target.focus();
    const speech = event.detail.elt.querySelector("[data-say]");
    if (speech) say(speech.dataset.say);
  });
  ["htmx:sendError", "htmx:timeout", "htmx:responseError"].forEach((name) => {
    document.body.addEventListener(name, (event) => {
      const status = event.detail.xhr ? event.detail.xhr.status : 0;
      if (status === 409 || status === 422) return;
      banner.textContent = status ? banner.dataset.failed : banner.dataset.offline;
      banner.hidden = false;
    });
  });
})();
