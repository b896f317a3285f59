Component({ methods: { go() { wx.connectSocket({ url: 'wss://push.bank.example:8443/live' }) } } })
