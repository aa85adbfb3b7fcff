// Everything works without this file. With it, fields of files speak the reader's language, and
// ledgers can be dropped on the form of files.
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
