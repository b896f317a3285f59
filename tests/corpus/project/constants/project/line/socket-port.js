wx.connectSocket({ url: 'wss://a.example:8443/x' })
