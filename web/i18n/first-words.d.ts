/** The words of the frame and the first page alone; picked from en.json by the build (vite.config.ts). */
declare module '*/en.json?first' {
  const words: Record<string, object>
  export default words
}
