// #ifdef H5
const base = 'https://h5.example'
// #endif
// #ifndef H5
const base = 'https://mp.example'
// #endif
uni.request({ url: base + '/x' })
/* #ifdef APP-PLUS || H5 */
uni.request({ url: 'https://app.example/x' })
/* #endif */
// #ifdef VUE3
uni.request({ url: 'https://perhaps.example/x' })
// #endif
