const first = (...all) => all[0]; first(wx).request({ url: 'https://value.example/a' })
