getCurrentPages()[0].http({ url: 'https://value.example/a' })
