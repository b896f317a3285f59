import { more } from './routes'
const main = ['pages/a/index'] as const
const subPackages = [{ root: 'sub', pages: [`b/index`] }]
export default defineAppConfig({
  pages: [...main, ...(process.env.TARO_ENV === 'weapp' ? ['pages/w/index'] : ['pages/h5/index'])],
  subPackages: [...subPackages, ...more],
  window: { title: more },
})
