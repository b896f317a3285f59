import * as all from '../gives'; all.w.downloadFile({ url: 'https://value.example/a' })
