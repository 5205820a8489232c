/** The words of the frame and the first page alone; picked from en.json by the build (vite.config.ts). */
declare module '*/en.json?first' {
  const words: Record<string, object>
  export default words
}

/** All words but those of mails alone; picked likewise. */
declare module '*/en.json?pages' {
  const words: Record<string, object>
  export default words
}
