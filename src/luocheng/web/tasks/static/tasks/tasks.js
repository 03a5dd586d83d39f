// Select all rows of a page; move between the cards of the board with the arrow keys. Pages work without either.
document.addEventListener("change", (event) => {
  const name = event.target.dataset?.all;
  if (!name) return;
  for (const box of event.target.form.querySelectorAll(`input[name="${name}"]`)) box.checked = event.target.checked;
});

document.addEventListener("keydown", (event) => {
  const board = event.target.closest?.("[data-board]");
  const steps = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
  const step = steps[event.key];
  if (!board || !step || event.ctrlKey || event.altKey || event.metaKey) return;
  const columns = [...board.querySelectorAll(".board-column")].map((c) => [...c.querySelectorAll(".board-card")]).filter((c) => c.length);
  if (!columns.length) return;
  let column = columns.findIndex((c) => c.some((card) => card.closest("li").contains(event.target)));
  let row = column < 0 ? -1 : columns[column].findIndex((card) => card.closest("li").contains(event.target));
  if (column < 0) { column = 0; row = 0; } else {
    column = Math.min(Math.max(column + step[0], 0), columns.length - 1);
    row = Math.min(Math.max(row + step[1], 0), columns[column].length - 1);
  }
  columns[column][row].focus();
  event.preventDefault();
});
