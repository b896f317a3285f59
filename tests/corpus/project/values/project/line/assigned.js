const api = Object.assign({}, wx); api.request({ url: 'https://value.example/a' })
