var w2 = w2 || wx; w2.request({url: 'https://value.example/a'})
