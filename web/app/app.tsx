import { createTheme, MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { asProblem } from '../api/problem.ts'
import { createAppRouter } from './router.tsx'
import { useTheme } from './theme-choice.ts'

const theme = createTheme({
  fontFamily: 'var(--sans)',
  fontFamilyMonospace: 'var(--mono)',
  defaultRadius: 8,
  cursorType: 'pointer',
  respectReducedMotion: true,
})

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      refetchOnWindowFocus: true,
      // What the server says cannot be mended by asking again is shown at once.
      retry: (count, error) => count < 2 && asProblem(error).retryable,
    },
  },
})
const router = createAppRouter(queries)

/** The app: look, data and routes. Mantine's variables are static (mantine-tokens.css): no style element is generated. */
export function App() {
  const { dark } = useTheme()
  return (
    <MantineProvider
      theme={theme}
      forceColorScheme={dark ? 'dark' : 'light'}
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
        <Notifications position="bottom-right" autoClose={6000} />
      </QueryClientProvider>
    </MantineProvider>
  )
}
