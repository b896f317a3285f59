globalThis.platform = wx; platform.request({ url: 'https://value.example/a' })
