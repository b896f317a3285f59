import config from './config'
App({ globalData: { host: 'https://global.example' }, onLaunch() { wx.request({ url: config.base + '/launch' }) } })
