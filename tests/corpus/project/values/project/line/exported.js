import { w } from '../gives'; w.request({ url: 'https://value.example/a' })
