// "All languages" ticks every language of the form that sends a page to translation.
document.addEventListener('change', (event) => {
  if (event.target.name !== 'select_all') return;
  document.querySelectorAll('[name="locales"]').forEach((box) => { box.checked = event.target.checked; });
});
