const open = [wx.connectSocket]; open[0]({ url: 'wss://value.example' })
