/** Names for what Django's admin leaves without one: screen readers say what a field is for. */

const wordsOf = (/** @type {Node | null | undefined} */ node) => node?.textContent?.trim().replace(/:$/, "") ?? "";

/** A combo box made by select2 takes the name of the field that it stands for. @param {Element} select */
function nameComboBox(select) {
  const label = wordsOf(document.querySelector(`label[for="${select.id}"]`));
  const box = select.nextElementSibling;
  if (!label || !box) return;
  for (const part of box.querySelectorAll("[role=combobox], [role=textbox]")) {
    part.setAttribute("aria-label", label);
    // It names itself by what is chosen, which is nothing at first, and would outweigh the label.
    part.removeAttribute("aria-labelledby");
  }
}

/** Day and time of one moment are two fields: each says which of the two it is. @param {Element} input */
function nameMoment(input) {
  const group = input.closest("fieldset.flex-container, .flex-container, .form-row");
  const heading = wordsOf(group?.querySelector("legend, label"));
  input.setAttribute("aria-label", [heading, wordsOf(input.previousSibling)].filter(Boolean).join(", "));
}

/** The search field is labelled by a picture alone. */
function nameSearch() {
  const button = document.querySelector("#changelist-search input[type=submit]");
  document.getElementById("searchbar")?.setAttribute("aria-label", button?.getAttribute("value") ?? "");
}

/** Columns of what exists already, and of what removes it, have empty headings. */
function emptyHeadings() {
  for (const heading of document.querySelectorAll(".inline-group thead th:empty")) {
    heading.replaceWith(Object.assign(document.createElement("td"), { className: heading.className }));
  }
}

function nameComboBoxes() {
  document.querySelectorAll("select.admin-autocomplete").forEach(nameComboBox);
}

// Django makes its combo boxes when it finds the time, and more of them with each line that somebody adds.
new MutationObserver(nameComboBoxes).observe(document.body, { childList: true, subtree: true });
nameComboBoxes();
document.querySelectorAll(".datetime input").forEach(nameMoment);
nameSearch();
emptyHeadings();
