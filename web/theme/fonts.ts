/// <reference types="vite/client" />
// Self-hosted (OFL): Inter for measurements, Newsreader for sentences and customers' words. No outside host.
import '@fontsource-variable/inter/opsz.css'
import '@fontsource-variable/newsreader/opsz.css'
import '@fontsource-variable/newsreader/opsz-italic.css'
