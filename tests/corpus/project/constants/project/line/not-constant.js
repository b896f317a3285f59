let debug = false; function on() { debug = true } on(); wx.request({ url: (debug ? 'https://d.example' : 'https://p.example') + '/x' })
