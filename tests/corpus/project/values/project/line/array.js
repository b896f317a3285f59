[wx][0].request({url: 'https://value.example/a'})
