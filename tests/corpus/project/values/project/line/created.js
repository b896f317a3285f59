const api = Object.create(wx); api.request({ url: 'https://value.example/a' })
