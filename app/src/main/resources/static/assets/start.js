// Shows the figures anew every two seconds, while the page is looked at.
(() => {
  const rows = document.getElementById('latest');
  if (!rows) return;
  const cell = text => {
    const td = document.createElement('td');
    td.textContent = text;
    return td;
  };
  const show = async () => {
    if (document.hidden) return;
    const answer = await fetch('/start/figures').catch(() => null);
    if (!answer || !answer.ok) return;
    const figures = await answer.json();
    document.querySelectorAll('[data-figure]').forEach(tile => {
      tile.textContent = figures[tile.dataset.figure];
    });
    rows.replaceChildren(...figures.latest.map(call => {
      const tr = document.createElement('tr');
      tr.append(cell(call.started_at), cell(call.name ?? 'unknown'), cell(call.outcome), cell(call.shunya ?? '–'),
        cell(call.lead ?? '–'), cell(call.source ?? '–'));
      return tr;
    }));
  };
  setInterval(show, 2000);
})();
