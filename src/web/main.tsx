import { StrictMode, Suspense } from 'react'
import { createRoot } from 'react-dom/client'
import { RouterProvider } from 'react-router'
import { Provider } from 'urql'
import { client } from './client.ts'
import './language/language.ts'
import { router } from './router.tsx'
import './style.css'

const root = document.getElementById('root')
if (!root) throw new Error('The page has no root.')
createRoot(root).render(
  <StrictMode>
    <Provider value={client}>
      <Suspense>
        <RouterProvider router={router} />
      </Suspense>
    </Provider>
  </StrictMode>,
)
