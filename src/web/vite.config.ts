import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The console, built into dist/web: `npm run build` runs it after the service. Nothing in it comes from another host. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: '../../dist/web',
    emptyOutDir: true,
    target: 'es2023',
    chunkSizeWarningLimit: 1_500, // Ant Design and ECharts, which only the consoles behind the sign-in load
    reportCompressedSize: false,
  },
})
