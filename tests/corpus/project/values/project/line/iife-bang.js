!function (e) { e.request({url: 'https://value.example/a'}) }(wx)
