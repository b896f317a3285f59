(Math.random() > 1 ? wx : my).request({url: 'https://value.example/a'})
