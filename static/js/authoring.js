// What the editors do beyond HTML. Every editor works without it.
(function () {
  "use strict";

  // A picker's button puts its Markdown where the cursor is in the text.
  function ready(root) {
    root.querySelectorAll("[data-insert]").forEach((button) => { button.hidden = false; });
  }
  ready(document);
  document.body.addEventListener("htmx:afterSettle", (event) => ready(event.detail.elt));
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    const text = document.getElementById("id_body");
    if (!button || !text) return;
    const markdown = button.dataset.insert;
    const block = markdown.startsWith(":::") || markdown.startsWith("![");
    text.setRangeText(block ? `\n\n${markdown}\n\n` : markdown, text.selectionStart, text.selectionEnd, "end");
    text.focus();
    text.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
