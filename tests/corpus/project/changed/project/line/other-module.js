require('../shared').base = 'https://b.example'; const c = require('../shared'); wx.request({ url: c.base + '/x' })
