const DEBUG = false; wx.request({url: (DEBUG ? 'http://localhost' : 'https://p.example') + '/x'}); if (DEBUG) wx.request({url:'http://dev.example/'})
