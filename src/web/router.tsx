import { createBrowserRouter, type RouteObject } from 'react-router'
import { Waiting } from './kit/show.tsx'
import { Shell } from './shell/shell.tsx'
import { Broken } from './shell/broken.tsx'

/** Each page is a file of its own, loaded when it is first opened: who only reads the public pages loads no console. */
const pages: RouteObject[] = [
  { index: true, lazy: () => import('./pages/hall.tsx') },
  { path: 'products/:code', lazy: () => import('./pages/product.tsx') },
  { path: 'verify', lazy: () => import('./pages/verify.tsx') },
  { path: 'notices', lazy: () => import('./pages/notices.tsx') },
  { path: 'sign-in', lazy: () => import('./pages/sign-in.tsx') },
  {
    path: 'console',
    lazy: () => import('./console/frame.tsx'),
    children: [
      { index: true, lazy: () => import('./console/tasks.tsx') },
      { path: 'subscriptions', lazy: () => import('./console/subscriptions.tsx') },
      { path: 'bills', lazy: () => import('./console/bills.tsx') },
      { path: 'resources', lazy: () => import('./console/resources.tsx') },
      { path: 'grants', lazy: () => import('./console/grants.tsx') },
      { path: 'income', lazy: () => import('./console/income.tsx') },
      { path: 'applications', lazy: () => import('./console/applications.tsx') },
      { path: 'ledger', lazy: () => import('./console/ledger.tsx') },
      { path: 'decisions', lazy: () => import('./console/decisions.tsx') },
    ],
  },
  { path: '*', lazy: () => import('./pages/nowhere.tsx') },
]

export const router = createBrowserRouter([
  { element: <Shell />, errorElement: <Broken />, HydrateFallback: Waiting, children: pages },
])
