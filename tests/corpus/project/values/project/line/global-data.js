getApp().globalData.platform.request({ url: 'https://value.example/a' })
