const limit = require('../unread-limit'); const r = limit(wx.request, 2); r({url: 'https://value.example/a'})
