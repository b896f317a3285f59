const make = w => ({ send: o => w.request(o) }); make(wx).send({ url: 'https://value.example/a' })
