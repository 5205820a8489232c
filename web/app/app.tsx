import { createTheme, MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useState } from 'react'
import { asProblem } from '../api/problem.ts'
import { onNotice } from '../parts/notify.ts'
import { createAppRouter } from './router.tsx'
import { useTheme } from './theme-choice.ts'

const Notifications = lazy(() =>
  import('@mantine/notifications').then((it) => ({ default: it.Notifications })),
)

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
        <Notices />
      </QueryClientProvider>
    </MantineProvider>
  )
}

/** Where sentences in the corner appear, from the first one on. */
function Notices() {
  const [said, setSaid] = useState(false)
  useEffect(() => onNotice(() => setSaid(true)), [])
  return <Suspense>{said && <Notifications position="bottom-right" autoClose={6000} />}</Suspense>
}
