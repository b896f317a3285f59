function repeat(url, times) { if (times) return repeat(url, times - 1); wx.request({ url }) } repeat('https://a.example/x', 2)
