// Everything works without this file. With it, fields of files speak the reader's language,
// ledgers can be dropped on the form of files, and a phone's menu shows the page one is on.
const here = document.querySelector(".bar nav [aria-current]");
if (here) {
  const menu = here.parentElement;
  menu.scrollLeft = here.offsetLeft - menu.offsetLeft - (menu.clientWidth - here.clientWidth) / 2;
}
for (const label of document.querySelectorAll(".chooser")) {
  const field = label.querySelector("input"), shown = label.querySelector(".chosen");
  field.classList.add("sr");
  shown.hidden = false;
  field.addEventListener("change", () => {
    const names = [...field.files].map((file) => file.name);
    shown.lastElementChild.textContent = names.join(", ") || shown.dataset.none;
  });
}
for (const form of document.querySelectorAll("form.drop")) {
  const field = form.querySelector("input[type=file]");
  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    form.classList.add("over");
  });
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("over");
    if (event.dataTransfer.files.length) {
      field.files = event.dataTransfer.files;
      form.requestSubmit();
    }
  });
}
