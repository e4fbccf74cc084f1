// Without this script everything can be read; with it tables can be filtered.
for (const box of document.querySelectorAll("[data-filter]")) {
  box.hidden = false;
  const rows = document.querySelectorAll(`#${box.dataset.filter} tbody tr`);
  box.querySelector("input").addEventListener("input", (event) => {
    const words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
    }
  });
}
