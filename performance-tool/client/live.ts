/*
 * Keeps the served live page new: the server says when there is another version, and the page is loaded again where it stands. Says how old
 * the page is once the connection is lost.
 */

const connection = document.getElementById('connection')!;
const shown = document.getElementById('as-of')!.getAttribute('datetime');
const events = new EventSource('events');
let lostAt: number | undefined;

events.addEventListener('message', ({ data }) => {
  lostAt = undefined;
  connection.textContent = '';
  if (data !== shown) location.reload();
});
events.addEventListener('error', () => {
  lostAt ??= Date.now();
});
setInterval(() => {
  if (lostAt !== undefined) connection.textContent = ` · connection lost ${Math.round((Date.now() - lostAt) / 1000)} s ago`;
}, 1000);
