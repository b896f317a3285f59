Page({ go() { wx.startVerify({ data: { token: this.token } }) } })
