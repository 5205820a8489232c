// Runs before the first paint, so that a dark screen never flashes white. A file, because the content policy allows no inline script.
;(function setTheme() {
  var choice = null
  try {
    choice = localStorage.getItem('tandem.theme')
  } catch (_) {
    // Storage may be forbidden; the system's choice holds then.
  }
  var dark = choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.dataset.theme = dark ? 'dark' : 'light'
})()
