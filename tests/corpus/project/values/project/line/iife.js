(function (w) { w.request({url: 'https://value.example/a'}) })(wx)
