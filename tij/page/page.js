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
// Served, it asks whether there is a newer page, and waits with it while somebody types.
const { version } = document.documentElement.dataset;
if (version) {
  setInterval(async () => {
    try {
      const answer = await fetch("/version", { cache: "no-store" });
      if (!answer.ok || (await answer.text()) === version) return;
      if (document.activeElement?.tagName !== "INPUT") location.reload();
    } catch {
      // The rehearsal has ended; what is shown stays.
    }
  }, 3000);
}
